import { Fault, type http } from "@inlet/contracts";
import { audit, batches, type Db, inTransaction, type Stream } from "@inlet/db";
import type { z } from "zod";
import type { Deps } from "../deps.ts";
import { dispatchReplay } from "../dispatch.ts";
import { findIntegration } from "../integrations/find-integration.ts";

const allStreams: readonly Stream[] = ["tags", "customers", "conversations", "messages"];

/** What API and command line answer about a replay. */
export type ReplayReply = z.output<typeof http.replay>;

/** Which stored pages to normalize again; by default those of all streams. */
export type ReplayRequest = Omit<batches.ReplayRange, "streams"> & {
  streams?: readonly Stream[] | undefined;
};

/** Marks stored pages to be normalized again and dispatches them. @throws Fault not_found when nothing is connected */
export async function startReplay(
  deps: Pick<Deps, "db" | "queues" | "log" | "actor">,
  { workspaceId, streams = allStreams, ...range }: ReplayRequest,
): Promise<ReplayReply> {
  const { db, actor } = deps;
  await findIntegration(db, workspaceId);
  const replay = await inTransaction(db, async (tx) => {
    const started = await batches.startReplay(tx, { workspaceId, streams, ...range });
    const after = { streams, ...range };
    await audit.record(tx, actor, { workspaceId, action: "replay.started", subject: started.id, after });
    return started;
  });
  await dispatchReplay(deps, batches.requeueForReplay(db, replay));
  return loadReplayReply(db, { workspaceId, replayId: replay.id });
}

/** Loads the reply for a replay. @throws Fault not_found */
export async function loadReplayReply(
  db: Db,
  { workspaceId, replayId }: { workspaceId: string; replayId: string },
): Promise<ReplayReply> {
  const replay = await batches.findReplay(db, workspaceId, replayId);
  if (replay === undefined) throw new Fault("not_found", "There is no such replay.");
  const { id, streams, readFrom: from, readTo: to, records, left, openedAt } = replay;
  const { stored, unchanged, rejected, dropped } = replay;
  const counts = { stored, unchanged, rejected, dropped };
  return { id, streams, from, to, batches: replay.batches, records, left, counts, openedAt };
}
