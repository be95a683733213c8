import { Fault, http } from "@inlet/contracts";
import { tenancy } from "@inlet/db";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../deps.ts";
import { positions, readPage } from "../server/pagination.ts";

const tags = ["tokens"];
const config = { access: "admin" } as const;

const create = {
  tags,
  summary: "Make a token",
  description: "The reply is the only one that ever shows the token.",
  params: http.workspaceParams,
  body: http.newToken,
  response: { 201: http.issuedToken },
};
const list = {
  tags,
  summary: "List tokens",
  description: "Without the tokens themselves, oldest first.",
  params: http.workspaceParams,
  querystring: http.pageQuery,
  response: { 200: http.tokenPage },
};
const remove = {
  tags,
  summary: "End a token",
  description: "And every browser that is signed in with it.",
  params: http.tokenParams,
  response: { 204: http.emptyReply },
};

/** Who may call, per workspace. */
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
          (await tenancy.listWorkspaceTokens(db, params.workspaceId, slice)).filter(isOfWorkspace),
      }),
    );
    app.delete(`${all}/:tokenId`, { schema: remove, config }, async ({ params }, reply) => {
      if (!(await tenancy.removeWorkspaceToken(db, params.workspaceId, params.tokenId)))
        throw new Fault("not_found", "There is no such token.");
      return reply.code(204).send();
    });
  };
}

type OfWorkspace<T> = T & { scope: "admin" | "member" };

/** Operators' tokens belong to no workspace, so the database never has one here; the type does not know. */
const isOfWorkspace = <T extends { scope: string }>(token: T): token is OfWorkspace<T> =>
  token.scope !== "operator";
