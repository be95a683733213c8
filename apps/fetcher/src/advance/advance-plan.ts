import type { Run, runs } from "@inlet/db";
import type { Reading, ReadResult } from "@inlet/kustomer";
import {
  fillReads,
  type PlannedRead,
  planStream,
  type ReadPlan,
  type ReadPlanFor,
} from "../plan/read-plan.ts";
import type { StepReads } from "../read/perform-action.ts";
import { advanceThreadSearch } from "./advance-thread-search.ts";

/** A plan after a step, and what the replies mean for the run. */
export interface PlanAdvance {
  /** Undefined when nothing is left to read. */
  next: ReadPlan | undefined;
  progress: runs.StepProgress;
}

const page: runs.StepProgress = { kind: "page" };

/** Advances a plan by the results of its reads. */
export function advancePlan(run: Run, reads: StepReads): PlanAdvance {
  const { plan } = reads;
  if ("reads" in plan) return { next: advanceReads(plan, reads), progress: toReadsProgress(plan, reads) };
  const [result] = reads.results;
  if (result === undefined) return { next: plan, progress: page };
  if (plan.kind === "customers") return advanceCustomers(plan, result);
  if (plan.kind === "thread-search") return advanceThreadSearch(plan, result);
  const next = advanceReading(plan, result);
  return { next, progress: plan.kind === "stream" ? toStreamProgress(run, plan, { result, next }) : page };
}

function toReadsProgress(plan: Extract<ReadPlan, { reads: unknown }>, reads: StepReads): runs.StepProgress {
  if (plan.kind === "verify") return page;
  return plan.kind === "instants" ? toInstantProgress(plan, reads) : toIdProgress(plan, reads);
}

type SingleReadPlan = ReadPlanFor<"stream" | "audit" | "list-walk">;

function advanceReading(plan: SingleReadPlan, result: ReadResult): ReadPlan | undefined {
  const { next: reading } = result;
  if (reading === undefined)
    return plan.kind === "stream" && plan.followUp ? planStream(plan.followUp) : undefined;
  if (result.shrunk) return { ...plan, reading };
  if (plan.kind === "stream") return continuePlan(plan, reading, result);
  const next = { ...plan, reading, started: true as const };
  return next.kind === "audit" ? { ...next, begunAt: getAuditBegin(next, result) } : next;
}

/** A read has started once Kustomer has answered it. A request that was only made smaller has no answer. */
const markStarted = ({ shrunk }: ReadResult): { started?: true } => (shrunk ? {} : { started: true });

/** The database's time at the first page of the audit log; ISO 8601. */
export const getAuditBegin = ({ begunAt }: ReadPlanFor<"audit">, { permitAt }: ReadResult): string =>
  begunAt ?? permitAt.toISOString();

/**
 * Up to which instant a plan has read every record, this page included: to the time of its first request, or to the
 * newest `updatedAt` if Kustomer's clock is ahead. Neither depends on how long a process takes to commit. The newest
 * record of a list counts on its first page only: what changes later moves to the front, where a list does not look again.
 */
function findReadTo(plan: ReadPlanFor<"stream" | "customers">, page: ReadResult): Date {
  const isComplete = plan.reading.kind === "search" || plan.readTo === undefined;
  const before = plan.readTo === undefined ? page.permitAt.getTime() : Date.parse(plan.readTo);
  return new Date(Math.max(before, isComplete ? (page.newestAt?.getTime() ?? 0) : 0));
}

/** Continues a plan that reads a stream. */
function continuePlan<T extends ReadPlanFor<"stream" | "customers">>(
  plan: T,
  reading: Reading,
  page: ReadResult,
): T {
  return { ...plan, reading, started: true, readTo: findReadTo(plan, page).toISOString() };
}

/** Only a search states how many records there are. A read by lists has no known total. */
function toStreamProgress(
  { phase }: Run,
  plan: ReadPlanFor<"stream">,
  { result, next }: { result: ReadResult; next: ReadPlan | undefined },
): runs.StepProgress {
  const isDone = next === undefined;
  if (phase !== "conversations" && phase !== "messages") return isDone ? { kind: "tags-read" } : page;
  const hasTotal = plan.reading.kind === "search" && !plan.started;
  return {
    kind: "stream-page",
    newRecords: result.newRecords,
    expectedRecords: hasTotal ? result.total : undefined,
    readTo: isDone ? { stream: phase, at: findReadTo(plan, result) } : undefined,
  };
}

const recordsPerPage = { search: 500, list: 100 } as const;

/** Decides whether a read of customers by page continues after this page. */
function advanceCustomers(plan: ReadPlanFor<"customers">, result: ReadResult): PlanAdvance {
  const { next, total = 0 } = result;
  if (result.shrunk && next !== undefined) return { next: { ...plan, reading: next }, progress: page };
  const stream = "customers" as const;
  const isSearch = plan.reading.kind === "search";
  const pages = total / (isSearch ? recordsPerPage.search : recordsPerPage.list);
  const exceedsBudget = !plan.started && pages > plan.maxRequests;
  if (exceedsBudget || next === undefined) {
    const readTo = isSearch ? { stream, at: findReadTo(plan, result) } : undefined;
    return { next: undefined, progress: { kind: "customers-read", readTo, refetchStored: exceedsBudget } };
  }
  const pagesLeft = plan.pagesLeft - 1;
  // A cursor is an instant, so a read cannot stop among records of one instant, or while it looks for one.
  if (
    pagesLeft <= 0 &&
    next.kind === "search" &&
    next.tieGroup === undefined &&
    next.bisection === undefined
  ) {
    const readTo = { stream, at: new Date(next.at) };
    return { next: undefined, progress: { kind: "customers-read", readTo, refetchStored: false } };
  }
  return { next: { ...continuePlan(plan, next, result), pagesLeft }, progress: page };
}

/**
 * Failed reads stay, and no new reads join them before the next try. A read that keeps failing is therefore soon the
 * only one, and its failure counts. A refused read is over.
 */
function advanceReads(
  plan: ReadPlanFor<"ids" | "sweep" | "verify" | "instants">,
  { results, refused }: StepReads,
): ReadPlan | undefined {
  const isRefused = ({ ids }: PlannedRead) => ids.some((id) => refused.includes(id));
  const failed = plan.reads.filter((it, i) => results[i] === undefined && !isRefused(it));
  const ongoing = plan.reads.flatMap((read, i): PlannedRead[] => {
    const result = results[i];
    if (result?.next === undefined) return [];
    const marks = { ...markStarted(result), ...(result.setAside?.length && { setAside: true as const }) };
    return [{ ...read, reading: result.next, ...marks }];
  });
  const reads = [...failed, ...ongoing];
  if (isIdPlan(plan) && failed.length === 0)
    return fillReads({ ...plan, reads, setAsideInRow: countSetAside(plan, results) }, plan.reads[0]?.reading);
  return reads.length === 0 ? undefined : { ...plan, reads };
}

const isIdPlan = (plan: ReadPlan): plan is ReadPlanFor<"ids" | "sweep"> =>
  plan.kind === "ids" || plan.kind === "sweep";

/** Counts ids that were set aside in a row. An answer ends the row; a smaller request does not. */
function countSetAside(
  { setAsideInRow = 0 }: ReadPlanFor<"ids" | "sweep">,
  results: StepReads["results"],
): number | undefined {
  const isAnswered = results.some((it) => it !== undefined && !it.shrunk);
  const added = results.flatMap((it) => it?.setAside ?? []).length;
  return isAnswered ? undefined : setAsideInRow + added;
}

/**
 * An instant is read when its search has ended and nothing of it was set aside. One in an archive that the key may not search is
 * given up; those that were read beside it are read once more.
 */
function toInstantProgress(
  { reads }: ReadPlanFor<"instants">,
  { results, refused }: StepReads,
): runs.StepProgress {
  const isForbidden = (_: PlannedRead, i: number) => results[i]?.finding?.kind === "archive-forbidden";
  const forbidden = [...refused, ...reads.filter(isForbidden).flatMap((it) => it.ids)];
  if (forbidden.length > 0) return giveUpRefused("instant", forbidden);
  const isRead = ({ setAside }: PlannedRead, i: number) => {
    const result = results[i];
    return result !== undefined && result.next === undefined && !setAside && !result.setAside?.length;
  };
  return { kind: "instants", read: reads.filter(isRead).flatMap((it) => it.ids) };
}

const giveUpRefused = (
  idKind: Extract<runs.StepProgress, { kind: "ids" }>["idKind"],
  ids: string[],
): runs.StepProgress => ({
  ...{ kind: "ids", idKind, tried: ids, unobtainable: ids },
  reason: "Kustomer refuses it to this key",
});

/** The backlog ids that this step requested for the first time, and those that Kustomer does not return. */
function toIdProgress(
  { idKind, reads }: ReadPlanFor<"ids" | "sweep">,
  { results, refused }: StepReads,
): runs.StepProgress {
  if (refused.length > 0) return giveUpRefused(idKind, refused);
  const isFirstTry = (it: PlannedRead, i: number) => {
    const result = results[i];
    return result !== undefined && !result.shrunk && !it.started;
  };
  return {
    ...{ kind: "ids", idKind, tried: reads.filter(isFirstTry).flatMap((it) => it.ids) },
    ...{ unobtainable: results.flatMap((it) => it?.notFound ?? []), reason: "not found at Kustomer" },
  };
}
