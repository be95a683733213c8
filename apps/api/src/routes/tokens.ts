import { Fault, http } from "@inlet/contracts";
import { tenancy } from "@inlet/db";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../deps.ts";
import { positions, readPage } from "../server/pagination.ts";

const tags = ["tokens"];
const config = { access: "admin" } as const;

const create = {
  tags,
  summary: "Create a token",
  description: "Only this reply ever shows the token.",
  params: http.workspaceParams,
  body: http.newToken,
  response: { 201: http.issuedToken },
};
const list = {
  tags,
  summary: "List tokens",
  description: "Oldest first. The list does not show the tokens themselves.",
  params: http.workspaceParams,
  querystring: http.pageQuery,
  response: { 200: http.tokenPage },
};
const remove = {
  tags,
  summary: "Revoke a token",
  description: "Ends the sessions of every browser that is signed in with the token.",
  params: http.tokenParams,
  response: { 204: http.emptyReply },
};

/** Routes that manage the tokens of a workspace. */
export function tokenRoutes({ db }: Pick<Deps, "db">): FastifyPluginAsyncZod {
  return async (app) => {
    const all = "/workspaces/:workspaceId/tokens";
    app.post(all, { schema: create, config }, async ({ params, body }, reply) => {
      const issued = await tenancy.createToken(db, { ...params, ...body });
      return reply.code(201).send({ ...issued, scope: body.scope });
    });
    app.get(all, { schema: list, config }, ({ params, query }) =>
      readPage(query, {
        position: positions.uuid,
        toPosition: (it) => it.id,
        read: async (slice) =>
          (await tenancy.listWorkspaceTokens(db, params.workspaceId, slice)).filter(isWorkspaceToken),
      }),
    );
    app.delete(`${all}/:tokenId`, { schema: remove, config }, async ({ params }, reply) => {
      if (!(await tenancy.removeWorkspaceToken(db, params.workspaceId, params.tokenId)))
        throw new Fault("not_found", "There is no such token.");
      return reply.code(204).send();
    });
  };
}

type WorkspaceToken<T> = T & { scope: "admin" | "member" };

/** Narrows the type: an operator's token belongs to no workspace, so a workspace's list never contains one. */
const isWorkspaceToken = <T extends { scope: string }>(token: T): token is WorkspaceToken<T> =>
  token.scope !== "operator";
