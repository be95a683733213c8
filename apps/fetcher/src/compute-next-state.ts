import type { Run, runs } from "@inlet/db";
import type { Reading } from "@inlet/kustomer";
import { advanceBulkRead } from "./bulk-customer-read.ts";
import { advancePlan, type PlannedRead } from "./read-plan.ts";
import { recordAuditStart } from "./reconcile/collect-deletion-signals.ts";
import type { StepReads } from "./step.ts";

/** The commit of a step without its pages, which still have to be compressed. */
export type NextState = Omit<runs.StepCommit, "batch">;

/** Computes the state of a run after the replies of a step. */
export function computeNextState(run: Run, step: StepReads, { settleMs }: { settleMs: number }): NextState {
  const { plan, results } = step;
  const bulkRead = advanceBulkRead(plan, results[0]);
  const next = bulkRead.isOver
    ? undefined
    : advancePlan(
        recordAuditStart(bulkRead.plan, results),
        results.map((it) => it && { next: it.next }),
      );
  const endedPhase = next === undefined ? run.phase : undefined;
  return {
    phase: endedPhase === undefined ? run.phase : getNextPhase(run.phase),
    reading: next ?? null,
    cursor: endedPhase === undefined ? undefined : (getCompletedStream(run.phase) ?? bulkRead.cursor),
    tagsRead: endedPhase === "tags",
    customersRead: endedPhase !== undefined && plan.bulkRead !== undefined,
    refetchStoredCustomers: bulkRead.exceedsBudget,
    ceiling: run.ceilingFixed ? undefined : computeCeiling(run, results, settleMs),
    warning: results.some((it) => it?.finding?.kind === "archive-forbidden")
      ? archiveForbiddenWarning
      : undefined,
    requests: countRequests(plan.reads.filter((_, i) => results[i] !== undefined)),
    ...computeProgress(run, step),
    ...collectTriedIds(step),
  };
}

const archiveForbiddenWarning =
  "Kustomer does not let this key search its archive, so the run did not read records that were last updated more than two years ago.";

/** Counts the requests of one page of each reading, by budget. */
export function countRequests(reads: readonly { reading: Reading }[]): NextState["requests"] {
  const search = reads.filter((it) => it.reading.kind === "search").length;
  return { search, other: reads.length - search };
}

function getNextPhase(phase: Run["phase"]): Run["phase"] {
  switch (phase) {
    case "tags":
      return "conversations";
    case "conversations":
      return "messages";
    case "messages":
      return "backlog";
    case "audit":
      return "sweep";
    case "sweep":
    case "verify":
    case "backlog":
    case "done":
      return phase; // the phase plans its next read
  }
}

/** The stream that is read up to the run's ceiling when this phase has ended. */
const getCompletedStream = (phase: Run["phase"]): NextState["cursor"] =>
  phase === "conversations" || phase === "messages" ? { stream: phase } : undefined;

/** The `Date` header has whole seconds, so Kustomer's clock may be ahead of it by this much. */
const dateResolutionMs = 1_000;

/**
 * The earlier of two instants: the database's time when the run opened, and Kustomer's own time less the time that
 * its index needs to show a record. `behindMs` is how far Kustomer's clock is behind.
 */
function computeCeiling(run: Run, results: StepReads["results"], settleMs: number): NextState["ceiling"] {
  const dated = results.find((it) => it?.date !== undefined);
  if (dated?.date === undefined) return undefined; // a later reply has a date
  const kustomerTime = dated.date.getTime() + dateResolutionMs;
  const at = new Date(Math.min(run.ceiling.getTime(), kustomerTime - settleMs));
  return { at, behindMs: Math.max(0, dated.permitAt.getTime() - kustomerTime) };
}

/** Only a search states how many records there are. A read by lists has no known total. */
function computeProgress(
  run: Run,
  { plan, results }: StepReads,
): Pick<NextState, "newRecords" | "expectedRecords"> {
  const isStreamPhase = run.phase === "conversations" || run.phase === "messages";
  const [read] = plan.reads;
  const [result] = results;
  if (!isStreamPhase || read === undefined || result === undefined)
    return { newRecords: 0, expectedRecords: undefined };
  const hasTotal = read.reading.kind === "search" && !read.started;
  return { newRecords: result.newRecords, expectedRecords: hasTotal ? result.total : undefined };
}

/** The backlog ids that this step requested for the first time, and those that Kustomer does not have. */
function collectTriedIds({ plan, results }: StepReads): Pick<NextState, "tried" | "unobtainable"> {
  const { idKind: kind, reads } = plan;
  if (kind === undefined) return {};
  const isFirstTry = (it: PlannedRead, i: number) => results[i] !== undefined && !it.started;
  return {
    tried: { kind, ids: reads.filter(isFirstTry).flatMap((it) => it.ids) },
    unobtainable: { kind, ids: results.flatMap((it) => it?.notFound ?? []) },
  };
}
