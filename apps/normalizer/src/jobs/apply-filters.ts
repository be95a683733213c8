import { applyFilters, toWorkspaceDispatch } from "@inlet/contracts";
import { type DbPool, filters, inTransaction } from "@inlet/db";
import { defineHandler, type Queues } from "@inlet/queue";
import { evaluateSlice } from "../filters/evaluate-stored.ts";

interface Deps {
  db: DbPool;
  queues: Queues;
}

/** How long one job evaluates before it dispatches the next one, so that other workspaces interleave. */
const timeSliceMs = 1_000;

/**
 * Evaluates a workspace's stored records after a change of its filters, in small transactions. Postgres holds the position, so
 * a crash repeats nothing and two jobs may run at once.
 */
export const createApplyFiltersHandler = ({ db, queues }: Deps) =>
  defineHandler({
    job: applyFilters,
    concurrency: 1,
    async run({ workspaceId }, { signal, log }) {
      if ((await filters.beginEvaluation(db, workspaceId)) !== "ready") return;
      const deadline = performance.now() + timeSliceMs;
      let isLeft = true;
      while (isLeft && performance.now() < deadline && !signal.aborted)
        isLeft = await inTransaction(db, (tx) => evaluateSlice(tx, workspaceId));
      if (isLeft) return queues.sendMany(applyFilters, [toWorkspaceDispatch(workspaceId)]);
      log.info({ workspaceId }, "stored records evaluated by the changed filters");
    },
  });
