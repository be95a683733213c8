import type { Run, runSteps } from "@inlet/db";
import type { Reading } from "@inlet/kustomer";
import { advanceBulkRead } from "./bulk-customer-read.ts";
import { advancePlan, type PlannedRead } from "./read-plan.ts";
import { recordAuditStart } from "./reconcile/collect-deletion-signals.ts";
import type { StepReads } from "./step.ts";

/** A step's commit without the pages themselves, which still have to be compressed. */
export type NextState = Omit<runSteps.StepCommit, "batch">;

/** Where the replies of a step lead a run. */
export function computeNextState(run: Run, step: StepReads, { settleMs }: { settleMs: number }): NextState {
  const { plan, results } = step;
  const sweep = advanceBulkRead(plan, results[0]);
  const next = sweep.isOver
    ? undefined
    : advancePlan(
        recordAuditStart(sweep.agenda, results),
        results.map((it) => it && { next: it.next }),
      );
  const ended = next === undefined ? run.phase : undefined;
  return {
    phase: ended === undefined ? run.phase : getNextPhase(run.phase),
    reading: next ?? null,
    cursor: ended === undefined ? undefined : (getCompletedStream(run.phase) ?? sweep.cursor),
    tagsRead: ended === "tags",
    customersRead: ended !== undefined && plan.bulkRead !== undefined,
    refetchStoredCustomers: sweep.exceedsBudget,
    ceiling: run.ceilingFixed ? undefined : computeCeiling(run, results, settleMs),
    warning: results.some((it) => it?.archiveClosed) ? archiveForbiddenWarning : undefined,
    requests: countRequests(plan.reads.filter((_, i) => results[i] !== undefined)),
    ...computeProgress(run, step),
    ...collectTriedIds(step),
  };
}

/** What a run says that could not see everything it was asked for. */
const archiveForbiddenWarning =
  "Kustomer does not let this key search its archive, so records that were last updated more than two years ago were not seen.";

/** What reading each of them once costs. */
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
      return phase; // it chooses anew what to read
  }
}

/** The stream that is read up to the run's ceiling when this phase has ended. */
const getCompletedStream = (phase: Run["phase"]): NextState["cursor"] =>
  phase === "conversations" || phase === "messages" ? { stream: phase } : undefined;

/** `Date` is cut to the second, so Kustomer's clock may be this much further. */
const dateResolutionMs = 1_000;

/**
 * The lesser of the database's time, at which the run opened, and Kustomer's own, less the time that records need to
 * settle in its index. `behindMs` is by how much Kustomer's clock is late.
 */
function computeCeiling(run: Run, results: StepReads["results"], settleMs: number): NextState["ceiling"] {
  const told = results.find((it) => it?.date !== undefined);
  if (told?.date === undefined) return undefined; // the next reply will tell
  const kustomersTime = told.date.getTime() + dateResolutionMs;
  const at = new Date(Math.min(run.ceiling.getTime(), kustomersTime - settleMs));
  return { at, behindMs: Math.max(0, told.permitAt.getTime() - kustomersTime) };
}

/** Only search says how much there is; by lists the total stays unknown. */
function computeProgress(run: Run, { plan, results }: StepReads): Pick<NextState, "newRecords" | "expectedRecords"> {
  const isMain = run.phase === "conversations" || run.phase === "messages";
  const [read] = plan.reads;
  const [result] = results;
  if (!isMain || read === undefined || result === undefined) return { newRecords: 0, expectedRecords: undefined };
  const isTold = read.reading.kind === "search" && !read.started;
  return { newRecords: result.newRecords, expectedRecords: isTold ? result.total : undefined };
}

/** The wanted ids that were asked for in this step for the first time, and those that Kustomer does not have. */
function collectTriedIds({ plan, results }: StepReads): Pick<NextState, "tried" | "unobtainable"> {
  const { idKind, reads } = plan;
  if (idKind === undefined) return {};
  const isNew = (it: PlannedRead, i: number) => results[i] !== undefined && !it.started;
  return {
    tried: { kind: idKind, ids: reads.filter(isNew).flatMap((it) => it.ids) },
    unobtainable: { kind: idKind, ids: results.flatMap((it) => it?.notFound ?? []) },
  };
}
