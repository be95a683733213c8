import type { Run, runSteps } from "@inlet/db";
import type { ReadResult } from "@inlet/kustomer";
import { type Agenda, movedOn } from "./agenda.ts";

/** A step's commit without the page itself, which still has to be compressed. */
export type NextState = Omit<runSteps.StepCommit, "batch">;

/** One reply, and what it was an answer to. */
export interface Read {
  agenda: Agenda;
  result: ReadResult;
}

/** Where a reply leads a run. */
export function nextState(run: Run, { agenda, result }: Read, { settleMs }: { settleMs: number }): NextState {
  const onward = movedOn(agenda, isTooDear(agenda, result) ? undefined : result.next);
  const ended = onward === undefined ? run.phase : undefined;
  return {
    phase: ended === undefined ? run.phase : phaseAfter(run.phase),
    reading: onward ?? null,
    finishedStream: ended === "conversations" || ended === "messages" ? ended : undefined,
    tagsRead: ended === "tags",
    customersSwept: ended !== undefined && agenda.sweeps !== undefined,
    ceiling: run.ceilingFixed ? undefined : fixedCeiling(run, result, settleMs),
    requests: requestOf(agenda),
    ...progressOf(run, { agenda, result }),
    tried: agenda.begun ? undefined : agenda.asks,
    missing: agenda.asks && { kind: agenda.asks.kind, ids: result.missing },
  };
}

/** What a step of this agenda costs. */
export const requestOf = ({ reading }: Agenda) =>
  reading.kind === "search" ? { search: 1, other: 0 } : { search: 0, other: 1 };

function phaseAfter(phase: Run["phase"]): Run["phase"] {
  switch (phase) {
    case "tags":
      return "conversations";
    case "conversations":
      return "messages";
    case "messages":
    case "wanted":
    case "done":
      return "wanted";
  }
}

const customersPerPage = { search: 500, list: 100 } as const;

/** A sweep whose first page promises more pages than there are customers wanted: each by its id is cheaper. */
function isTooDear({ sweeps, reading, begun }: Agenda, { total }: ReadResult): boolean {
  if (sweeps === undefined || begun || total === undefined) return false;
  const perPage = reading.kind === "search" ? customersPerPage.search : customersPerPage.list;
  return total / perPage > sweeps.wanted;
}

/** `Date` is cut to the second, so Kustomer's clock may be this much further. */
const dateGrainMs = 1_000;

/**
 * The lesser of the database's time, at which the run opened, and Kustomer's own, less the time that records need to
 * settle in its index. `behindMs` is by how much Kustomer's clock is late.
 */
function fixedCeiling(run: Run, { date, permitAt }: ReadResult, settleMs: number): NextState["ceiling"] {
  if (date === undefined) return undefined; // the next reply will tell
  const kustomersTime = date.getTime() + dateGrainMs;
  const at = new Date(Math.min(run.ceiling.getTime(), kustomersTime - settleMs));
  return { at, behindMs: Math.max(0, permitAt.getTime() - kustomersTime) };
}

/** Only search says how much there is; by lists the total stays unknown. */
function progressOf(run: Run, { agenda, result }: Read): Pick<NextState, "fresh" | "expected"> {
  const isMain = run.phase === "conversations" || run.phase === "messages";
  if (!isMain) return { fresh: 0, expected: undefined };
  const isTold = agenda.reading.kind === "search" && !agenda.begun;
  return { fresh: result.fresh, expected: isTold ? result.total : undefined };
}
