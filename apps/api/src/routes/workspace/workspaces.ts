import { http } from "@inlet/contracts";
import { tenancy } from "@inlet/db";
import { changeWorkspace, createWorkspace, deleteWorkspace, findWorkspace } from "@inlet/use-cases";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../../deps.ts";
import { byUuid, readPage } from "../../server/pagination.ts";

const tags = ["workspaces"];
const workspacePath = "/workspaces/:workspaceId";
const create = {
  tags,
  summary: "Create a workspace",
  description: "A workspace is a tenant. Its plan limits the number of conversations per period.",
  body: http.newWorkspace,
  response: { 201: http.workspace },
};
const list = {
  tags,
  summary: "List workspaces",
  description: "Oldest first.",
  querystring: http.pageQuery,
  response: { 200: http.workspacePage },
};
const workspaceRoute = { tags, params: http.workspaceParams, response: { 200: http.workspace } };
const read = { ...workspaceRoute, summary: "Read a workspace" };
const change = {
  ...workspaceRoute,
  summary: "Change a workspace",
  description:
    "A higher limit releases held conversations within about a minute. A lower limit removes nothing. A changed period counts the conversations that were admitted since that period began.",
  body: http.workspaceChange,
};

const remove = {
  tags,
  params: http.workspaceParams,
  summary: "Delete a workspace",
  description:
    "Deletes it with everything of it; this cannot be undone. Its tokens and sessions end at once, its runs are cancelled, and nothing is fetched for it any more. Its records, raw pages and own audit log are removed within minutes.",
  querystring: http.workspaceDeletion,
  response: { 204: http.emptyReply },
};

/** Routes that manage workspaces and their plans. */
export const workspaceRoutes: FastifyPluginAsyncZod<Deps> = async (app, { db, settings }) => {
  const isDevelopment = settings.kustomerAddresses.override !== undefined;
  app.post("/workspaces", { schema: create }, async ({ body, actor }, reply) => {
    http.checkNoticeUrl(body.noticeUrl, { isDevelopment });
    return reply.code(201).send(await createWorkspace({ db, actor }, body));
  });
  app.get("/workspaces", { schema: list }, ({ query }) =>
    readPage(query, { ...byUuid, read: (slice) => tenancy.listWorkspaces(db, slice) }),
  );
  app.get(workspacePath, { schema: read, config: { access: "member" } }, async (request) => {
    const { noticeUrl, ...workspace } = await findWorkspace(db, request.params.workspaceId);
    return request.caller?.scope === "member" ? workspace : { ...workspace, noticeUrl };
  });
  app.patch(workspacePath, { schema: change }, async ({ params, body, actor }) => {
    http.checkNoticeUrl(body.noticeUrl, { isDevelopment });
    return changeWorkspace({ db, actor }, params.workspaceId, body);
  });
  app.delete(workspacePath, { schema: remove }, async ({ params, query, actor }, reply) => {
    await deleteWorkspace({ db, actor }, { ...params, ...query });
    return reply.code(204).send();
  });
};
