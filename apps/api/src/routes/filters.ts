import { http } from "@inlet/contracts";
import { views } from "@inlet/db";
import { findIntegration, previewFilters } from "@inlet/use-cases";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../deps.ts";
import { byId, readPage } from "../server/pagination.ts";

const filtered = {
  tags: ["not imported"],
  params: http.workspaceParams,
  querystring: http.pageQuery,
  operationId: "listFiltered",
  summary: "List filtered conversations",
  description:
    "Conversations that do not meet the filters of the workspace. Inlet stores only their ids, and they use no volume. Each new version is evaluated again.",
  response: { 200: http.filteredPage },
};
const preview = {
  tags: ["integration"],
  params: http.workspaceParams,
  operationId: "previewFilters",
  summary: "Preview filters",
  description:
    "Evaluates filters on what is stored: how many conversations would stay and go out, with samples, and how many are known by id only and would be asked for again. Changes nothing.",
  body: http.filterPreviewRequest,
  response: { 200: http.filterPreview },
};

/** Routes about what the filters of a workspace keep out. */
export const filterRoutes: FastifyPluginAsyncZod<Deps> = async (app, { db }) => {
  app.get("/filtered", { schema: filtered, config: { access: "member" } }, ({ params, query }) =>
    readPage(query, { ...byId, read: (slice) => views.listFiltered(db, { ...params, ...slice }) }),
  );
  const options = { schema: preview, config: { access: "admin" } } as const;
  app.post("/filters/preview", options, async ({ params, body }) => {
    await findIntegration(db, params.workspaceId);
    return previewFilters(db, { ...params, ...body });
  });
};
