import { normalizeBatch, toBatchDispatch } from "@inlet/contracts";
import { batches, integrations } from "@inlet/db";
import type { FastifyBaseLogger } from "fastify";
import type { Deps } from "../deps.ts";
import { notConnected } from "../integrations/switch-ingestion.ts";

/**
 * Marks stored pages to be normalized again and dispatches them.
 * @returns the id of the replay
 * @throws Fault not_found when nothing is connected
 */
export async function startReplay(
  { db, queues }: Pick<Deps, "db" | "queues">,
  range: batches.ReplayRange,
  log: FastifyBaseLogger,
): Promise<string> {
  if ((await integrations.findByWorkspace(db, range.workspaceId)) === undefined) throw notConnected();
  const replay = await batches.startReplay(db, range);
  let isReachable = true;
  for await (const ids of batches.requeueForReplay(db, replay))
    if (isReachable) isReachable = await dispatchBatches({ queues }, ids, log);
  return replay.id;
}

/** If the queue does not answer, the scheduler dispatches the batches later. @returns whether the queue answered */
async function dispatchBatches(
  { queues }: Pick<Deps, "queues">,
  ids: readonly string[],
  log: FastifyBaseLogger,
): Promise<boolean> {
  try {
    await queues.sendMany(
      normalizeBatch,
      ids.map((id) => toBatchDispatch({ id, replayed: true })),
    );
    return true;
  } catch (err) {
    log.warn({ err }, "the queue did not take the dispatches");
    return false;
  }
}
