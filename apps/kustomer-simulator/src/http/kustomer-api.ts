import type { FastifyInstance } from "fastify";
import type { Backend } from "../backend.ts";
import type { Permission } from "../roles.ts";
import type { Stream } from "../world/resource.ts";
import type { ApiRequest, Handler, HandlerResult } from "./api-request.ts";
import { listAuditLogs, listConversationEvents } from "./audit-handlers.ts";
import { getCurrentOrg, getCurrentToken, getCurrentUser } from "./identity-handlers.ts";
import {
  listAll,
  listConversationNotes,
  listCustomerConversations,
  listCustomerMerges,
  listCustomers,
  listMessages,
  listTags,
} from "./list-handlers.ts";
import { getById, getByIds, getByValue, hasContact, hasExternalId } from "./record-handlers.ts";
import { notFound } from "./reply.ts";
import { createRequestHandler } from "./request-handler.ts";
import { getSearchSchema, runArchiveSearch, runStandardSearch } from "./search-handlers.ts";

/** Kustomer's users and teams have longer pages. */
const longPages = { maxPageSize: 500 };

/** Creates the plugin with Kustomer's REST API. Register it under `/v1`. */
export function createKustomerApi(backend: Backend) {
  const toRouteHandler = createRequestHandler(backend);
  return async (app: FastifyInstance): Promise<void> => {
    const get = (url: string, permission: Permission | undefined, handler: Handler) =>
      app.get(url, toRouteHandler({ kind: "other", permission, handler }));
    const postSearch = (url: string, handler: Handler) =>
      app.post(url, toRouteHandler({ kind: "search", permission: "search", handler }));
    app.setNotFoundHandler(toRouteHandler(undefined));

    get("/auth/tokens/current", undefined, getCurrentToken);
    get("/users/current", undefined, getCurrentUser);
    get("/orgs/current", undefined, getCurrentOrg);

    get("/conversations", "conversation", listAll("conversations"));
    get("/conversations/:ids", "conversation", getByIds("conversations"));
    get("/conversations/externalId=:value", "conversation", byExternalId("conversations"));
    get("/conversations/:id/messages", "message", messagesOf("conversations", "getConversationMessages"));
    get("/conversations/:id/events", "conversation", ofConversation(listConversationEvents));
    get("/conversations/:id/notes", "note", ofConversation(listConversationNotes));

    get("/messages", "message", (request) => listMessages(request));
    get("/messages/:id", "message", getById("messages"));
    get("/messages/externalId=:value", "message", byExternalId("messages"));

    get("/customers", "customer", listCustomers);
    get("/customers/:id", "customer", getById("customers"));
    get("/customers/email=:value", "customer", byContact("emails", "email"));
    get("/customers/phone=:value", "customer", byContact("phones", "phone"));
    get("/customers/externalId=:value", "customer", byExternalId("customers"));
    get("/customers/:id/conversations", "conversation", ofCustomer(listCustomerConversations));
    get("/customers/:id/messages", "message", messagesOf("customers", "getCustomerMessages"));
    get("/customers/:id/merges", "customer_merge", listCustomerMerges);
    get("/customers/merges/:id", "customer_merge", getById("merges"));

    postSearch("/customers/search", runStandardSearch);
    postSearch("/customers/archive/search", runArchiveSearch);
    get("/customers/searches/schema", "search", getSearchSchema);

    get("/tags", "tag", listTags);
    get("/tags/:id", "tag", getById("tags"));
    get("/users", "user", listAll("users", longPages));
    get("/users/:ids", "user", getByIds("users"));
    get("/teams", "team", listAll("teams", longPages));
    get("/teams/:id", "team", getById("teams"));
    get("/notes", "note", listAll("notes"));
    get("/audit-logs", "audit_logs", listAuditLogs);
  };
}

const byExternalId = (stream: Stream) => getByValue(stream, "externalId", hasExternalId);
const byContact = (list: string, field: string) => getByValue("customers", field, hasContact(list, field));

type ChildHandler = (request: ApiRequest, parentId: string) => HandlerResult;
const ofConversation = (handler: ChildHandler) => ofParent("conversations", handler);
const ofCustomer = (handler: ChildHandler) => ofParent("customers", handler);
const messagesOf = (stream: Stream, read: "getConversationMessages" | "getCustomerMessages") =>
  ofParent(stream, (request, id) => listMessages(request, request.world[read](id)));

/** Answers 404 when the parent record does not exist. */
function ofParent(stream: Stream, handler: ChildHandler): Handler {
  return (request) => {
    const { id = "" } = request.params;
    return request.world.stores[stream].get(id) ? handler(request, id) : notFound("id");
  };
}
