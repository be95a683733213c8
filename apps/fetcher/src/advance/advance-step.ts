import { type DeletionSignals, integrations, type Run, type runs } from "@inlet/db";
import { measureClock, type ReadResult } from "@inlet/kustomer";
import { describeFinding } from "../plan/describe-finding.ts";
import { describeSkippedRows } from "../plan/describe-skipped-rows.ts";
import { countRequests, listReads, type ReadPlan } from "../plan/read-plan.ts";
import type { PerformedAction, StepReads } from "../read/perform-action.ts";
import { advancePlan } from "./advance-plan.ts";
import { collectDeletionSignals } from "./collect-deletion-signals.ts";
import { getScopeOfInstants, toSetAsideEntries } from "./set-aside-entries.ts";

/** What a step changes. */
export type StepChange =
  /** Stores pages with the run's next state. */
  | {
      kind: "pages";
      pages: readonly ReadResult[];
      state: NextState;
      signals: DeletionSignals;
      /** A stream of which a search has shown several records in order. */
      sortedStream: string | undefined;
    }
  /** Kustomer's search does not sort this stream. */
  | { kind: "unsorted-search"; stream: string }
  | Exclude<PerformedAction, { kind: "read" }>;

/** The commit of a step without its pages, which still have to be compressed. */
export type NextState = Omit<runs.StepCommit, "batch">;

/** Computes what a step changes, from what Kustomer has answered. */
export function advanceStep(
  run: Run,
  action: PerformedAction,
  { settleMs }: { settleMs: number },
): StepChange {
  if (action.kind !== "read") return action;
  // Records that Kustomer refuses are noted alone; the next step makes the other requests again.
  const reads = action.refused.length > 0 ? { ...action, results: [] } : action;
  const pages = reads.results.filter((it) => it !== undefined);
  if (reads.plan.kind !== "thread-search" && pages.some((it) => it.finding?.kind === "search-unsorted"))
    return { kind: "unsorted-search", stream: getSearchedStream(reads.plan) };
  const { next, progress } = advancePlan(run, reads);
  const { ceiling, clockWarning } = run.ceilingFixed ? {} : fixCeiling(run, pages, settleMs);
  const state: NextState = {
    phase: getPhase(run, reads, next === undefined),
    reading: next ?? null,
    progress,
    requests: countMadeRequests(reads),
    ceiling,
    warnings: [
      ...(clockWarning === undefined ? [] : [clockWarning]),
      ...pages.flatMap((it) => describeFinding(it.finding, "run") ?? []),
      ...listSkippedRows(reads),
    ],
    scopeFrom: getScopeOfInstants(reads.plan),
    setAside: toSetAsideEntries(reads),
  };
  const signals = collectDeletionSignals(reads, next === undefined);
  return { kind: "pages", pages, state, signals, sortedStream: findSortedStream(reads) };
}

const listSkippedRows = ({ plan, results }: StepReads): string[] =>
  listReads(plan).flatMap(({ reading }, i) => {
    const result = results[i];
    return (result && describeSkippedRows(result, reading)) ?? [];
  });

function findSortedStream({ plan, results: [result] }: StepReads): string | undefined {
  const isProof = result !== undefined && result.next === undefined && result.newRecords > 1;
  return isProof && "reading" in plan && plan.reading.kind === "search" ? plan.reading.stream : undefined;
}

const getSearchedStream = (plan: ReadPlan): string =>
  "reading" in plan && plan.reading.kind === "search" ? plan.reading.stream : "unknown";

function countMadeRequests({ plan, results, refused }: StepReads): NextState["requests"] {
  const reads = listReads(plan).filter((_, i) => refused.length > 0 || results[i] !== undefined);
  return countRequests(reads.map((it) => it.reading));
}

/** The phase that follows when the read plan of a phase is done. The others choose their next read themselves. */
const nextPhases: Partial<Record<Run["phase"], Run["phase"]>> = {
  tags: "conversations",
  conversations: "messages",
  messages: "backlog",
  audit: "sweep",
};

function getPhase({ phase }: Run, { plan }: StepReads, isPlanDone: boolean): Run["phase"] {
  if (plan.kind === "verify") return "verify";
  if (plan.kind === "customers") return phase; // they may be read before the messages
  return isPlanDone ? (nextPhases[phase] ?? phase) : phase;
}

/**
 * Fixes the ceiling of a pass at its first reply: Kustomer's time less the time that its index needs to show a record,
 * and never after the ceiling with which the pass was opened.
 */
function fixCeiling(
  run: Run,
  pages: readonly ReadResult[],
  settleMs: number,
): Pick<NextState, "ceiling"> & { clockWarning?: string | undefined } {
  const stamp = pages.find((it) => it.stamp !== undefined)?.stamp;
  if (stamp === undefined) return {}; // a later reply has one
  const { aheadMs, impossibleDate } = measureClock(run.kustomerAheadMs, stamp);
  const at = new Date(Math.min(run.ceiling.getTime(), stamp.sentAt.getTime() + aheadMs - settleMs));
  const clockWarning = impossibleDate
    ? describeImpossibleDate(impossibleDate)
    : integrations.buildClockWarning({ kustomerAheadMs: aheadMs });
  return { ceiling: { at, aheadMs }, clockWarning };
}

const describeImpossibleDate = (date: Date): string =>
  `Kustomer's replies say that it is ${date.toISOString().slice(0, 10)}. Inlet ignores that and goes on with what it knew of Kustomer's clock. Check whether a proxy between Inlet and Kustomer changes the \`Date\` header.`;
