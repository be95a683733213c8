import {
  applyFilters,
  isFault,
  type JobDefinition,
  makeReport,
  normalizeBatch,
  redactRecords,
  takeStep,
  toBatchDispatch,
  toReportDispatch,
  toStepDispatch,
  toWorkspaceDispatch,
} from "@inlet/contracts";
import type { Report, RunRef } from "@inlet/db";
import type { BulkItem } from "@inlet/queue";
import type { z } from "zod";
import type { Deps } from "./deps.ts";

type DispatchDeps = Pick<Deps, "queues" | "log">;

/** Dispatches committed runs. If the queue does not answer, the scheduler dispatches them later. */
export async function dispatchRuns(deps: DispatchDeps, refs: readonly RunRef[]): Promise<void> {
  await trySend(deps, takeStep, { items: refs.map(toStepDispatch), retried: "within a minute" });
}

/** Dispatches a committed report. If the queue does not answer, the scheduler dispatches it later. */
export async function dispatchReport(deps: DispatchDeps, report: Report): Promise<void> {
  await trySend(deps, makeReport, { items: [toReportDispatch(report)], retried: "within a minute" });
}

/** Dispatches the evaluation after a change of filters. If the queue does not answer, the scheduler dispatches it later. */
export async function dispatchFilterChange(deps: DispatchDeps, workspaceId: string): Promise<void> {
  await trySend(deps, applyFilters, {
    items: [toWorkspaceDispatch(workspaceId)],
    retried: "within a minute",
  });
}

/** Dispatches the redaction of what is stored. If the queue does not answer, the scheduler dispatches it later. */
export async function dispatchRedaction(deps: DispatchDeps, workspaceId: string): Promise<void> {
  await trySend(deps, redactRecords, {
    items: [toWorkspaceDispatch(workspaceId)],
    retried: "within a minute",
  });
}

/** Dispatches groups of raw batches as a replay marks them. It marks every group even if the queue does not answer. */
export async function dispatchReplay(
  deps: DispatchDeps,
  groups: AsyncIterable<readonly string[]>,
): Promise<void> {
  let isReachable = true;
  let turn = 0; // so that replays of several workspaces alternate
  for await (const ids of groups) {
    const items = ids.map((id) => toBatchDispatch({ id, lane: "live", turn: turn++, replayed: true }));
    if (isReachable)
      isReachable = await trySend(deps, normalizeBatch, { items, retried: "within ten minutes" });
  }
}

/** @returns whether the queue answered */
async function trySend<S extends z.ZodType>(
  { queues, log }: DispatchDeps,
  job: JobDefinition<S>,
  { items, retried }: { items: readonly BulkItem<S>[]; retried: string },
): Promise<boolean> {
  try {
    await queues.sendMany(job, items);
    return true;
  } catch (err) {
    if (!isFault(err, "unavailable")) throw err;
    log.warn({ err }, `the queue did not answer; the scheduler dispatches again ${retried}`);
    return false;
  }
}
