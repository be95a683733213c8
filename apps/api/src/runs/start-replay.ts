import { normalizeBatch, toBatchDispatch } from "@inlet/contracts";
import { integrations, replays } from "@inlet/db";
import type { FastifyBaseLogger } from "fastify";
import type { Deps } from "../deps.ts";
import { notConnected } from "../integrations/switch-ingestion.ts";

/**
 * Sets stored pages back, to be normalized again, and rings for them.
 * @returns the replay's id
 * @throws Fault not_found when nothing is connected
 */
export async function startReplay(
  { db, queues }: Pick<Deps, "db" | "queues">,
  range: replays.ReplayRange,
  log: FastifyBaseLogger,
): Promise<string> {
  if ((await integrations.findByWorkspace(db, range.workspaceId)) === undefined) throw notConnected();
  const replay = await replays.startReplay(db, range);
  let isHeard = true;
  for await (const ids of replays.requeueForReplay(db, replay))
    if (isHeard) isHeard = await dispatchBatches({ queues }, ids, log);
  return replay.id;
}

/** A queue that does not answer costs a delay: the scheduler's sweep rings again. @returns whether it answered */
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
    log.warn({ err }, "the queue could not be rung");
    return false;
  }
}
