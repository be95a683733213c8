import { http } from "@inlet/contracts";
import { reporting } from "@inlet/db";
import { createSqlRole, dropSqlRole } from "@inlet/use-cases";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../../deps.ts";
import { byUuid, readPage } from "../../server/pagination.ts";

const common = { tags: ["sql"], params: http.workspaceParams };
const config = { access: "admin" } as const;

const access = {
  ...common,
  summary: "Read whether and where analysts connect",
  description: "The views are documented in docs/reporting.md.",
  response: { 200: http.sqlAccess },
};
const create = {
  ...common,
  summary: "Create a SQL role",
  description: `A role of Postgres that reads the views of the schema \`reporting\`, of this workspace only. Only this reply ever shows its password. A workspace has at most ${reporting.maxSqlRoles}; beyond that, and where the database is not prepared, the reply is 409.`,
  body: http.newSqlRole,
  response: { 201: http.issuedSqlRole, 409: http.errorReply },
};
const list = {
  ...common,
  summary: "List SQL roles",
  description: "Oldest first, without the passwords.",
  querystring: http.pageQuery,
  response: { 200: http.sqlRolePage },
};
const drop = {
  ...common,
  summary: "Drop a SQL role",
  description: "Ends its sessions.",
  params: http.sqlRoleParams,
  response: { 204: http.emptyReply },
};

/** Routes that manage the roles by which analysts read a workspace. */
export const sqlRoleRoutes: FastifyPluginAsyncZod<Deps> = async (app, { db, settings }) => {
  const all = "/sql-roles";
  app.get("/sql-access", { schema: access, config }, async () => ({
    ...(await reporting.readSqlAccess(db)),
    address: settings.sqlAddress ?? null,
    maxRoles: reporting.maxSqlRoles,
  }));
  app.post(all, { schema: create, config }, async ({ params, body, actor }, reply) =>
    reply.code(201).send(await createSqlRole({ db, actor }, { ...params, ...body })),
  );
  app.get(all, { schema: list, config }, ({ params, query }) =>
    readPage(query, {
      ...byUuid,
      read: (slice) => reporting.listSqlRoles(db, { ...params, ...slice }),
    }),
  );
  app.delete(`${all}/:sqlRoleId`, { schema: drop, config }, async ({ params, actor }, reply) => {
    await dropSqlRole({ db, actor }, params);
    return reply.code(204).send();
  });
};
