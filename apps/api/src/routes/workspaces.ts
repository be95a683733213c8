import { Fault, http } from "@inlet/contracts";
import { tenancy } from "@inlet/db";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../deps.ts";
import { positions, readPage } from "../server/pagination.ts";

const tags = ["workspaces"];
const one = "/workspaces/:workspaceId";
const noWorkspace = () => new Fault("not_found", "There is no such workspace.");

const create = {
  tags,
  summary: "Make a workspace",
  description: "A tenant, with the number of conversations that its plan allows per period.",
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
const read = {
  tags,
  summary: "Read a workspace",
  params: http.workspaceParams,
  response: { 200: http.workspace },
};
const change = {
  tags,
  summary: "Change a workspace",
  description:
    "A greater limit releases held conversations within a minute or so; a smaller one takes nothing back. Another kind of period counts what was admitted since it began.",
  params: http.workspaceParams,
  body: http.workspaceChange,
  response: { 200: http.workspace },
};

/** Tenants and their plans. */
export function workspaceRoutes({ db, settings }: Pick<Deps, "db" | "settings">): FastifyPluginAsyncZod {
  const isDevelopment = settings.kustomerBaseUrl !== undefined;
  return async (app) => {
    app.post("/workspaces", { schema: create }, async ({ body }, reply) => {
      http.checkNoticeUrl(body.noticeUrl, { isDevelopment });
      return reply.code(201).send(await tenancy.createWorkspace(db, body));
    });
    app.get("/workspaces", { schema: list }, ({ query }) =>
      readPage(query, {
        position: positions.uuid,
        toPosition: (it) => it.id,
        read: (slice) => tenancy.listWorkspaces(db, slice),
      }),
    );
    app.get(one, { schema: read, config: { access: "member" } }, async ({ params }) => {
      const workspace = await tenancy.findWorkspace(db, params.workspaceId);
      if (workspace === undefined) throw noWorkspace();
      return workspace;
    });
    app.patch(one, { schema: change }, async ({ params, body }) => {
      http.checkNoticeUrl(body.noticeUrl, { isDevelopment });
      const workspace = await tenancy.updateWorkspace(db, params.workspaceId, body);
      if (workspace === undefined) throw noWorkspace();
      return workspace;
    });
  };
}
