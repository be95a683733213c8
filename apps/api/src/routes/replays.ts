import { Fault, http } from "@inlet/contracts";
import { batches } from "@inlet/db";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { z } from "zod";
import type { Deps } from "../deps.ts";
import { startReplay } from "../runs/start-replay.ts";

const tags = ["replays"];
const allStreams = ["tags", "customers", "conversations", "messages"] as const;

const start = {
  tags,
  summary: "Normalize stored pages again",
  description:
    "Use it after the mapping to columns has changed, once no older normalizer runs. It sends no request to Kustomer, uses no volume, and only overwrites stored records: held, deleted and purged records do not come back. A rejected record that can now be parsed is stored if it belongs to a stored record; otherwise the next run reads it. Replays are idempotent.",
  params: http.workspaceParams,
  body: http.newReplay.nullish(),
  response: { 202: http.replay },
};
const read = {
  tags,
  summary: "Watch a replay",
  params: http.replayParams,
  response: { 200: http.replay },
};

/** Routes that start and watch replays. */
export function replayRoutes(deps: Deps): FastifyPluginAsyncZod {
  const find = async ({ workspaceId, replayId }: { workspaceId: string; replayId: string }) => {
    const found = await batches.findReplay(deps.db, workspaceId, replayId);
    if (found === undefined) throw new Fault("not_found", "There is no such replay.");
    return toReplayReply(found);
  };
  return async (app) => {
    const path = "/workspaces/:workspaceId/integrations/kustomer/replays";
    app.post(path, { schema: start }, async ({ params, body, log }, reply) => {
      const { workspaceId } = params;
      const { streams = allStreams, ...range } = body ?? {};
      const replayId = await startReplay(deps, { workspaceId, streams, ...range }, log);
      const replay = await find({ workspaceId, replayId });
      log.info({ workspaceId, replayId, batches: replay.batches }, "replay started");
      return reply.code(202).send(replay);
    });
    app.get(`${path}/:replayId`, { schema: read }, ({ params }) => find(params));
  };
}

function toReplayReply(replay: batches.ReplayProgress): z.output<typeof http.replay> {
  const { id, streams, readFrom: from, readTo: to, batches, records, left, openedAt, ...counts } = replay;
  return { id, streams, from, to, batches, records, left, counts, openedAt };
}
