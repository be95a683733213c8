import { http } from "@inlet/contracts";
import { loadReplayReply, startReplay } from "@inlet/use-cases";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../../deps.ts";

const start = {
  tags: ["replays"],
  summary: "Normalize stored pages again",
  description:
    "Use it after the mapping to columns has changed, once no older normalizer runs. It sends no request to Kustomer, uses no volume, and only overwrites stored records: held, deleted and purged records do not come back. A rejected record that can now be parsed is stored if it belongs to a stored record; otherwise the next run reads it. Replays are idempotent.",
  params: http.workspaceParams,
  body: http.newReplay.nullish(),
  response: { 202: http.replay },
};
const read = {
  tags: start.tags,
  summary: "Watch a replay",
  params: http.replayParams,
  response: { 200: http.replay },
};

/** Routes that start and watch replays. */
export const replayRoutes: FastifyPluginAsyncZod<Deps> = async (app, deps) => {
  app.post("/replays", { schema: start }, async ({ params, body, log, actor }, reply) => {
    const replay = await startReplay({ ...deps, log, actor }, { ...params, ...body });
    log.info({ ...params, replayId: replay.id, batches: replay.batches }, "replay started");
    return reply.code(202).send(replay);
  });
  app.get("/replays/:replayId", { schema: read }, ({ params }) => loadReplayReply(deps.db, params));
};
