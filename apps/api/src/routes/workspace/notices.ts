import { http } from "@inlet/contracts";
import { notices } from "@inlet/db";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../../deps.ts";
import { byUuid, readPage } from "../../server/pagination.ts";

const list = {
  tags: ["workspaces"],
  summary: "List notices",
  description:
    "What the people of a workspace should know, newest first. Inlet also sends each notice to the workspace's `noticeUrl`, if it has one: a POST of `{id, workspaceId, kind, level, message, details, at}`. If the operator has set a secret, `x-inlet-signature` holds the hexadecimal HMAC-SHA256 of the raw body. Inlet retries for three days until the reply is 2xx. A notice may arrive twice: recognize duplicates by `id`.",
  params: http.workspaceParams,
  querystring: http.pageQuery,
  response: { 200: http.noticePage },
};

/** Routes that list the notices of a workspace. */
export const noticeRoutes: FastifyPluginAsyncZod<Deps> = async (app, { db }) => {
  const options = { schema: list, config: { access: "member" } } as const;
  app.get("/notices", options, ({ params, query }) =>
    readPage(query, { ...byUuid, read: (slice) => notices.listNotices(db, { ...params, ...slice }) }),
  );
};
