import { http } from "@inlet/contracts";
import { notices } from "@inlet/db";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../deps.ts";
import { positions, readPage } from "../server/pagination.ts";

const list = {
  tags: ["workspaces"],
  summary: "List notices",
  description:
    "What its people should know of, newest first. Each is also sent to the workspace's `noticeUrl`, if it has one: a POST of `{id, workspaceId, kind, level, message, details, at}`, signed in `x-inlet-signature` (hexadecimal HMAC-SHA256 of the raw body) when the operator has set a secret, repeated for a day until it is answered with 2xx. It may come twice: tell doubles by `id`.",
  params: http.workspaceParams,
  querystring: http.pageQuery,
  response: { 200: http.noticePage },
};

/** What a workspace was told of. */
export function noticeRoutes({ db }: Pick<Deps, "db">): FastifyPluginAsyncZod {
  return async (app) => {
    const options = { schema: list, config: { access: "member" } } as const;
    app.get("/workspaces/:workspaceId/notices", options, ({ params, query }) =>
      readPage(query, {
        position: positions.uuid,
        toPosition: (it) => it.id,
        read: (slice) => notices.listNotices(db, { ...params, ...slice }),
      }),
    );
  };
}
