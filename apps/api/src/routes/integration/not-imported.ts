import { http } from "@inlet/contracts";
import { views } from "@inlet/db";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../../deps.ts";
import { byId, byKind, byStream, readPage } from "../../server/pagination.ts";

const common = { tags: ["not imported"], params: http.workspaceParams, querystring: http.pageQuery };
const config = { access: "member" } as const;

const held = {
  ...common,
  operationId: "listHeld",
  summary: "List held conversations",
  description:
    "Conversations over the volume limit. Inlet stores only their ids, and reads them whole once there is room: when the limit is raised, and, unless it is 0, when a new period begins.",
  response: { 200: http.heldPage },
};
const filtered = {
  ...common,
  operationId: "listFiltered",
  summary: "List filtered conversations",
  description:
    "Conversations that do not meet the filters of the workspace. Inlet stores only their ids, and they use no volume. Each new version is evaluated again.",
  response: { 200: http.filteredPage },
};
const rejected = {
  ...common,
  operationId: "listRejected",
  summary: "List rejected records",
  description: "Records that could not be stored, each with the reason.",
  response: { 200: http.rejectedPage },
};
const pending = {
  ...common,
  operationId: "listPending",
  summary: "List pending ids",
  description: "Ids that are still to be read, and ids that cannot be read, each with the reason.",
  response: { 200: http.pendingPage },
};

/** Routes that list what is not imported, and why. */
export const notImportedRoutes: FastifyPluginAsyncZod<Deps> = async (app, { db }) => {
  app.get("/held", { schema: held, config }, ({ params, query }) =>
    readPage(query, { ...byId, read: (slice) => views.listHeld(db, { ...params, ...slice }) }),
  );
  app.get("/filtered", { schema: filtered, config }, ({ params, query }) =>
    readPage(query, { ...byId, read: (slice) => views.listFiltered(db, { ...params, ...slice }) }),
  );
  app.get("/rejected", { schema: rejected, config }, ({ params, query }) =>
    readPage(query, { ...byStream, read: (slice) => views.listRejected(db, { ...params, ...slice }) }),
  );
  app.get("/pending", { schema: pending, config }, ({ params, query }) =>
    readPage(query, { ...byKind, read: (slice) => views.listPending(db, { ...params, ...slice }) }),
  );
};
