import { indexSearch, toWorkspaceDispatch } from "@inlet/contracts";
import { type DbPool, searchIndex } from "@inlet/db";
import { defineHandler, type Queues } from "@inlet/queue";
import { indexNext } from "@inlet/use-cases";

interface Deps {
  db: DbPool;
  queues: Queues;
}

/** How long one job indexes before it dispatches the next one, so that other workspaces interleave. */
const timeSliceMs = 500;
/** Beside ingestion it takes one small transaction, and rests for this many times as long. */
const restFactor = 15;

/**
 * Takes the changed conversations of a workspace into the search, in small transactions. Postgres holds the position. Of two jobs for
 * one workspace, one does nothing.
 */
export const createIndexSearchHandler = ({ db, queues }: Deps) =>
  defineHandler({
    job: indexSearch,
    concurrency: 1,
    async run({ workspaceId }, { signal }) {
      const isBusy = await searchIndex.isIngesting(db, workspaceId);
      const startedAt = performance.now();
      const deadline = startedAt + (isBusy ? 0 : timeSliceMs);
      let isLeft = await indexNext(db, workspaceId);
      while (isLeft && performance.now() < deadline && !signal.aborted)
        isLeft = await indexNext(db, workspaceId);
      if (!isLeft) return searchIndex.endIndexing(db, workspaceId);
      const delayMs = isBusy ? Math.round(restFactor * (performance.now() - startedAt)) : 0;
      await queues.sendMany(indexSearch, [
        { ...toWorkspaceDispatch(workspaceId), ...(delayMs > 0 && { delayMs }) },
      ]);
    },
  });
