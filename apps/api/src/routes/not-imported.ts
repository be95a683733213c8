import { http } from "@inlet/contracts";
import { views } from "@inlet/db";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../deps.ts";
import { positions, readPage } from "../server/pagination.ts";

const common = { tags: ["unstored"], params: http.workspaceParams, querystring: http.pageQuery };
const config = { access: "member" } as const;

const held = {
  ...common,
  summary: "List held conversations",
  description:
    "Beyond the volume limit: known by id only, read whole when the limit grows or the period turns.",
  response: { 200: http.heldPage },
};
const rejected = {
  ...common,
  summary: "List rejected records",
  description: "What could not be stored, and why.",
  response: { 200: http.rejectedPage },
};
const pending = {
  ...common,
  summary: "List pending ids",
  description: "What must still be read, and what cannot be had and why.",
  response: { 200: http.pendingPage },
};

/** What is not stored, and why. */
export function notImportedRoutes({ db }: Pick<Deps, "db">): FastifyPluginAsyncZod {
  return async (app) => {
    const path = "/workspaces/:workspaceId/integrations/kustomer";
    app.get(`${path}/held`, { schema: held, config }, ({ params, query }) =>
      readPage(query, {
        position: positions.id,
        toPosition: (it) => it.id,
        read: (slice) => views.listHeld(db, { ...params, ...slice }),
      }),
    );
    app.get(`${path}/rejected`, { schema: rejected, config }, ({ params, query }) =>
      readPage(query, {
        position: positions.pair,
        toPosition: (it): [string, string] => [it.stream, it.id],
        read: (slice) => views.listRejected(db, { ...params, ...slice }),
      }),
    );
    app.get(`${path}/pending`, { schema: pending, config }, ({ params, query }) =>
      readPage(query, {
        position: positions.pair,
        toPosition: (it): [string, string] => [it.kind, it.id],
        read: (slice) => views.listPending(db, { ...params, ...slice }),
      }),
    );
  };
}
