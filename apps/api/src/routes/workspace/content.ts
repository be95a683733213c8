import { Fault, http } from "@inlet/contracts";
import { notes, records } from "@inlet/db";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { listColumns } from "../../conversations/list-columns.ts";
import { listMessages } from "../../conversations/list-messages.ts";
import { searchConversations } from "../../conversations/search-conversations.ts";
import type { Deps } from "../../deps.ts";
import { byId, readRecordPage } from "../../server/pagination.ts";

const listRoute = { tags: ["content"], params: http.workspaceParams, querystring: http.recordListQuery };
const recordRoute = { tags: ["content"], params: http.recordParams };
const config = { access: "member" } as const;

const conversations = {
  ...listRoute,
  querystring: http.conversationQuery,
  summary: "List and search conversations",
  description:
    "Ordered by id. With `order=newest` or any filter, ordered by the time of the last change, newest first. Conversations that were deleted in Kustomer are not listed. A request scans 5,000 conversations at most, so a page may have fewer items than `limit`, even none, while more follow. With `q` a page has 100 at most, and says of each item where it was found. The list ends when `next` is null.",
  response: { 200: http.conversationPage },
};
const conversation = {
  ...recordRoute,
  summary: "Read a conversation",
  querystring: http.conversationDetailQuery,
  description:
    "Includes its customer, its first messages and its internal notes, oldest first. Of large messages it includes fewer than `messages` says.",
  response: { 200: http.conversationDetail },
};
const messages = {
  ...listRoute,
  querystring: http.messageQuery,
  summary: "List messages",
  description:
    "Ordered by id: all messages, or those of one conversation. Those of one conversation can also be ordered by time.",
  response: { 200: http.messagePage },
};
const customers = {
  ...listRoute,
  summary: "List customers",
  description: "Ordered by id.",
  response: { 200: http.customerPage },
};
const customer = { ...recordRoute, summary: "Read a customer", response: { 200: http.customer } };
const tags = {
  ...listRoute,
  summary: "List tags",
  description: "Ordered by id. Tags that were deleted in Kustomer are marked.",
  response: { 200: http.tagPage },
};

/** Routes that list and read stored records. */
export const contentRoutes: FastifyPluginAsyncZod<Deps> = async (app, { db }) => {
  app.get("/conversations", { schema: conversations, config }, ({ params, query }) =>
    searchConversations(db, params.workspaceId, query),
  );
  app.get("/conversations/:id", { schema: conversation, config }, async ({ params, query }) => {
    const found = await records.findConversation(db, params);
    if (found === undefined) throw new Fault("not_found", "There is no such conversation.");
    const id = found.customerId;
    const owner = id === null ? undefined : await records.findCustomer(db, { ...params, id });
    const columns = listColumns.messages("attributes");
    const { rows } = await records.listThread(db, params, { limit: query.messages, columns });
    const { rows: ownNotes } = await notes.listNotes(db, params);
    return { ...found, customer: owner ?? null, messages: rows, notes: ownNotes };
  });
  app.get("/messages", { schema: messages, config }, ({ params, query }) =>
    listMessages(db, params.workspaceId, query),
  );
  app.get("/customers", { schema: customers, config }, ({ params, query }) => {
    const list = { ...params, columns: listColumns.customers(query.include) };
    return readRecordPage(query, {
      ...byId,
      read: (slice) => records.listCustomers(db, { ...list, ...slice }),
    });
  });
  app.get("/customers/:id", { schema: customer, config }, async ({ params }) => {
    const found = await records.findCustomer(db, params);
    if (found === undefined) throw new Fault("not_found", "There is no such customer.");
    return found;
  });
  app.get("/tags", { schema: tags, config }, ({ params, query }) => {
    const list = { ...params, columns: listColumns.tags(query.include) };
    return readRecordPage(query, { ...byId, read: (slice) => records.listTags(db, { ...list, ...slice }) });
  });
};
