import { http } from "@inlet/contracts";
import { tenancy } from "@inlet/db";
import { createToken, revokeToken } from "@inlet/use-cases";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../../deps.ts";
import { byUuid, readPage } from "../../server/pagination.ts";

const common = { tags: ["tokens"], params: http.workspaceParams };
const config = { access: "admin" } as const;

const create = {
  ...common,
  summary: "Create a token",
  description: `Only this reply ever shows the token. A workspace has at most ${tenancy.maxTokens} tokens, expired ones included; beyond that the reply is 409.`,
  body: http.newToken,
  response: { 201: http.issuedToken, 409: http.errorReply },
};
const list = {
  ...common,
  summary: "List tokens",
  description:
    "Oldest first, with the last use of each. The list does not show the tokens themselves. An expired token leaves it after 30 days.",
  querystring: http.pageQuery,
  response: { 200: http.tokenPage },
};
const remove = {
  ...common,
  summary: "Revoke a token",
  description: "Ends the sessions of every browser that is signed in with the token.",
  params: http.tokenParams,
  response: { 204: http.emptyReply },
};

/** Routes that manage the tokens of a workspace. */
export const tokenRoutes: FastifyPluginAsyncZod<Deps> = async (app, { db }) => {
  const all = "/tokens";
  app.post(all, { schema: create, config }, async ({ params, body, actor }, reply) => {
    const issued = await createToken({ db, actor }, { ...params, ...body });
    return reply.code(201).send({ ...issued, scope: body.scope });
  });
  app.get(all, { schema: list, config }, ({ params, query }) =>
    readPage(query, {
      ...byUuid,
      read: async (slice) =>
        (await tenancy.listWorkspaceTokens(db, params.workspaceId, slice)).filter(isWorkspaceToken),
    }),
  );
  app.delete(`${all}/:tokenId`, { schema: remove, config }, async ({ params, actor }, reply) => {
    await revokeToken({ db, actor }, params);
    return reply.code(204).send();
  });
};

/** Narrows the type: an operator's token belongs to no workspace, so a workspace's list never contains one. */
const isWorkspaceToken = <T extends { scope: string }>(
  token: T,
): token is T & { scope: "admin" | "member" } => token.scope !== "operator";
