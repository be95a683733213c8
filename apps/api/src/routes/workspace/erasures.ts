import { http } from "@inlet/contracts";
import { customerErasures } from "@inlet/db";
import { eraseCustomer, loadErasureReply, toErasureReply } from "@inlet/use-cases";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../../deps.ts";
import { byUuid, readPage } from "../../server/pagination.ts";

const common = { tags: ["privacy"], params: http.workspaceParams };
const readers = { access: "admin" } as const;

const start = {
  ...common,
  summary: "Erase a customer",
  description:
    "Removes the customer, their conversations with all messages, and their messages in conversations of others: from records, raw pages and every list. The feed shows them as deleted. It cannot be undone: whatever Kustomer sends of them later is not stored, new conversations included. The used volume is not refunded. The reply is the erasure, or the open one of the same customer; watch it until `done`. Erase the customer in Kustomer as well.",
  body: http.newErasure,
  response: { 202: http.erasure },
};
const list = {
  ...common,
  summary: "List erasures",
  description: "Newest first.",
  querystring: http.pageQuery,
  response: { 200: http.erasurePage },
};
const read = {
  ...common,
  summary: "Read the certificate of an erasure",
  description: "What was removed, from where and when. It names the customer by id only.",
  params: http.erasureParams,
  response: { 200: http.erasure },
};

/** Routes that erase customers and show the certificates. */
export const erasureRoutes: FastifyPluginAsyncZod<Deps> = async (app, { db }) => {
  const path = "/erasures";
  const config = readers;
  app.post(path, { schema: start, config }, async ({ params, body, actor }, reply) =>
    reply.code(202).send(await eraseCustomer({ db, actor }, { ...params, ...body })),
  );
  app.get(path, { schema: list, config }, ({ params, query }) =>
    readPage(query, {
      ...byUuid,
      read: async (slice) =>
        (await customerErasures.listErasures(db, { ...params, ...slice })).map(toErasureReply),
    }),
  );
  app.get(`${path}/:erasureId`, { schema: read, config }, ({ params }) => loadErasureReply(db, params));
};
