import type { Run, runSteps } from "@inlet/db";
import type { Reading } from "@inlet/kustomer";
import { sweepAfter } from "./bulk-customer-read.ts";
import { movedOn, type Read } from "./read-plan.ts";
import { withAuditTime } from "./reconcile/collect-deletion-signals.ts";
import type { Step } from "./step.ts";

/** A step's commit without the pages themselves, which still have to be compressed. */
export type NextState = Omit<runSteps.StepCommit, "batch">;

/** Where the replies of a step lead a run. */
export function nextState(run: Run, step: Step, { settleMs }: { settleMs: number }): NextState {
  const { agenda, results } = step;
  const sweep = sweepAfter(agenda, results[0]);
  const next = sweep.isOver
    ? undefined
    : movedOn(
        withAuditTime(sweep.agenda, results),
        results.map((it) => it && { next: it.next }),
      );
  const ended = next === undefined ? run.phase : undefined;
  return {
    phase: ended === undefined ? run.phase : phaseAfter(run.phase),
    reading: next ?? null,
    cursor: ended === undefined ? undefined : (streamReadBy(run.phase) ?? sweep.cursor),
    tagsRead: ended === "tags",
    customersRead: ended !== undefined && agenda.sweeps !== undefined,
    wantStoredCustomers: sweep.isTooDear,
    ceiling: run.ceilingFixed ? undefined : fixedCeiling(run, results, settleMs),
    warning: results.some((it) => it?.archiveClosed) ? archiveIsClosed : undefined,
    requests: requestsOf(agenda.reads.filter((_, i) => results[i] !== undefined)),
    ...progressOf(run, step),
    ...askedOf(step),
  };
}

/** What a run says that could not see everything it was asked for. */
const archiveIsClosed =
  "Kustomer does not let this key search its archive, so records that were last updated more than two years ago were not seen.";

/** What reading each of them once costs. */
export function requestsOf(reads: readonly { reading: Reading }[]): NextState["requests"] {
  const search = reads.filter((it) => it.reading.kind === "search").length;
  return { search, other: reads.length - search };
}

function phaseAfter(phase: Run["phase"]): Run["phase"] {
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
const streamReadBy = (phase: Run["phase"]): NextState["cursor"] =>
  phase === "conversations" || phase === "messages" ? { stream: phase } : undefined;

/** `Date` is cut to the second, so Kustomer's clock may be this much further. */
const dateGrainMs = 1_000;

/**
 * The lesser of the database's time, at which the run opened, and Kustomer's own, less the time that records need to
 * settle in its index. `behindMs` is by how much Kustomer's clock is late.
 */
function fixedCeiling(run: Run, results: Step["results"], settleMs: number): NextState["ceiling"] {
  const told = results.find((it) => it?.date !== undefined);
  if (told?.date === undefined) return undefined; // the next reply will tell
  const kustomersTime = told.date.getTime() + dateGrainMs;
  const at = new Date(Math.min(run.ceiling.getTime(), kustomersTime - settleMs));
  return { at, behindMs: Math.max(0, told.permitAt.getTime() - kustomersTime) };
}

/** Only search says how much there is; by lists the total stays unknown. */
function progressOf(run: Run, { agenda, results }: Step): Pick<NextState, "fresh" | "expected"> {
  const isMain = run.phase === "conversations" || run.phase === "messages";
  const [read] = agenda.reads;
  const [result] = results;
  if (!isMain || read === undefined || result === undefined) return { fresh: 0, expected: undefined };
  const isTold = read.reading.kind === "search" && !read.begun;
  return { fresh: result.fresh, expected: isTold ? result.total : undefined };
}

/** The wanted ids that were asked for in this step for the first time, and those that Kustomer does not have. */
function askedOf({ agenda, results }: Step): Pick<NextState, "tried" | "missing"> {
  const { kind, reads } = agenda;
  if (kind === undefined) return {};
  const isNew = (it: Read, i: number) => results[i] !== undefined && !it.begun;
  return {
    tried: { kind, ids: reads.filter(isNew).flatMap((it) => it.asks) },
    missing: { kind, ids: results.flatMap((it) => it?.missing ?? []) },
  };
}
