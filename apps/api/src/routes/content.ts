import { Fault, http } from "@inlet/contracts";
import { records } from "@inlet/db";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { listMessages } from "../conversations/list-messages.ts";
import { searchConversations } from "../conversations/search-conversations.ts";
import type { Deps } from "../deps.ts";
import { positions, readPage } from "../server/pagination.ts";

const listed = { tags: ["content"], params: http.workspaceParams, querystring: http.pageQuery };
const single = { tags: ["content"], params: http.recordParams };
const config = { access: "member" } as const;
const byId = { position: positions.id, toPosition: (it: { id: string }) => it.id };

const conversations = {
  ...listed,
  querystring: http.conversationQuery,
  summary: "List and search conversations",
  description:
    "By id, or by `order=newest` and with any filter those that changed last first. Conversations deleted in Kustomer are not listed. A search looks at 5,000 conversations a call: a page may have fewer items than `limit`, even none, and yet lead on; the end is where `next` is null.",
  response: { 200: http.conversationPage },
};
const conversation = {
  ...single,
  summary: "Read a conversation",
  querystring: http.conversationDetailQuery,
  description: "With its customer and its first messages, oldest first.",
  response: { 200: http.conversationDetail },
};
const messages = {
  ...listed,
  querystring: http.messageQuery,
  summary: "List messages",
  description: "By id; all, or those of one conversation, then also as a thread is read.",
  response: { 200: http.messagePage },
};
const customers = {
  ...listed,
  summary: "List customers",
  description: "By id.",
  response: { 200: http.customerPage },
};
const customer = { ...single, summary: "Read a customer", response: { 200: http.customer } };
const tags = {
  ...listed,
  summary: "List tags",
  description: "By id; those deleted in Kustomer are marked.",
  response: { 200: http.tagPage },
};

/** Lists of what is stored. */
function listRoutes({ db }: Pick<Deps, "db">): FastifyPluginAsyncZod {
  return async (app) => {
    app.get("/conversations", { schema: conversations, config }, ({ params, query }) =>
      searchConversations(db, params.workspaceId, query),
    );
    app.get("/messages", { schema: messages, config }, ({ params, query }) =>
      listMessages(db, params.workspaceId, query),
    );
    app.get("/customers", { schema: customers, config }, ({ params, query }) =>
      readPage(query, {
        ...byId,
        read: (slice) => records.listCustomers(db, { ...params, ...slice }),
      }),
    );
    app.get("/tags", { schema: tags, config }, ({ params, query }) =>
      readPage(query, { ...byId, read: (slice) => records.listTags(db, { ...params, ...slice }) }),
    );
  };
}

/** What is stored. */
export function contentRoutes({ db }: Pick<Deps, "db">): FastifyPluginAsyncZod {
  return async (app) => {
    const prefix = "/workspaces/:workspaceId";
    await app.register(listRoutes({ db }), { prefix });
    app.get(`${prefix}/conversations/:id`, { schema: conversation, config }, async ({ params, query }) => {
      const found = await records.findConversation(db, params);
      if (found === undefined) throw new Fault("not_found", "There is no such conversation.");
      const { workspaceId } = params;
      const id = found.customerId;
      const who = id === null ? undefined : await records.findCustomer(db, { workspaceId, id });
      const thread = await records.listThread(db, params, { limit: query.messages });
      return { ...found, customer: who ?? null, messages: thread };
    });
    app.get(`${prefix}/customers/:id`, { schema: customer, config }, async ({ params }) => {
      const found = await records.findCustomer(db, params);
      if (found === undefined) throw new Fault("not_found", "There is no such customer.");
      return found;
    });
  };
}
