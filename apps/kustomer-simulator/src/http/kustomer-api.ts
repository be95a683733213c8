import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { hasPermission, type Permission } from "../roles.ts";
import type { Stream, Version } from "../world/resource.ts";
import type { ApiRequest, Handler, HandlerResult } from "./api-request.ts";
import {
  getMessageAttachment,
  getOutboundAttachments,
  includeAttachments,
  listConversationAttachments,
} from "./attachment-handlers.ts";
import { listAuditLogs, listConversationEvents } from "./audit-handlers.ts";
import { getKobject, getMetadata, listCustomerKobjects, listKobjects, listSlas } from "./catalog-handlers.ts";
import { getCurrentOrg, getCurrentToken, getCurrentUser } from "./identity-handlers.ts";
import {
  listAll,
  listCustomerConversations,
  listCustomerMerges,
  listCustomers,
  listNotes,
  listPage,
  listPeople,
  listTags,
} from "./list-handlers.ts";
import { getById, getByIds, getByValue, hasContact, hasExternalId } from "./record-handlers.ts";
import { notFound } from "./reply.ts";
import type { Endpoint, RequestHandler } from "./request-handler.ts";
import { getSearchSchema, runArchiveSearch, runStandardSearch } from "./search-handlers.ts";

/** Creates the plugin with Kustomer's REST API. Register it under `/v1`. */
export function createKustomerApi(handleRequest: RequestHandler) {
  const toRouteHandler = (endpoint: Endpoint | undefined) => (request: FastifyRequest, reply: FastifyReply) =>
    handleRequest(endpoint, request, reply);
  return async (app: FastifyInstance): Promise<void> => {
    const get: AddRoute = (url, permission, handler) =>
      void app.get(url, toRouteHandler({ kind: "other", permission, handler }));
    const postSearch = (url: string, handler: Handler) =>
      app.post(url, toRouteHandler({ kind: "search", permission: "search", handler }));
    app.setNotFoundHandler(toRouteHandler(undefined));

    addIdentityRoutes(get);
    addConversationRoutes(get);
    addCustomerRoutes(get);
    addReferenceRoutes(get);
    postSearch("/customers/search", runStandardSearch);
    postSearch("/customers/archive/search", runArchiveSearch);
    get("/customers/searches/schema", "search", getSearchSchema);
  };
}

type AddRoute = (url: string, permission: Permission | undefined, handler: Handler) => void;

function addIdentityRoutes(get: AddRoute): void {
  get("/auth/tokens/current", undefined, getCurrentToken);
  get("/users/current", undefined, getCurrentUser);
  get("/orgs/current", undefined, getCurrentOrg);
}

function addConversationRoutes(get: AddRoute): void {
  get("/conversations", "conversation", listAll("conversations"));
  get("/conversations/:ids", "conversation", getByIds("conversations"));
  get("/conversations/externalId=:value", "conversation", byExternalId("conversations"));
  get("/conversations/:id/messages", "message", messagesOf("conversations", "getConversationMessages"));
  get("/conversations/:id/events", "conversation", ofConversation(listConversationEvents));
  get("/conversations/:id/notes", "note", ofConversation(listNotes("conversationId")));
  get("/conversations/:id/attachments", "attachment", ofConversation(listConversationAttachments));
  get("/messages", "message", listMessages);
  get("/messages/:id", "message", getById("messages"));
  get("/messages/externalId=:value", "message", byExternalId("messages"));
  get("/messages/:id/attachments/:attachmentId", "attachment", getMessageAttachment);
  get("/attachments/:ids", "attachment", getOutboundAttachments);
}

function addCustomerRoutes(get: AddRoute): void {
  get("/customers", "customer", listCustomers);
  get("/customers/:id", "customer", getById("customers"));
  get("/customers/email=:value", "customer", byContact("emails", "email"));
  get("/customers/phone=:value", "customer", byContact("phones", "phone"));
  get("/customers/externalId=:value", "customer", byExternalId("customers"));
  get("/customers/:id/conversations", "conversation", ofCustomer(listCustomerConversations));
  get("/customers/:id/messages", "message", messagesOf("customers", "getCustomerMessages"));
  get("/customers/:id/notes", "note", ofCustomer(listNotes("customerId")));
  get("/customers/:id/merges", "customer_merge", listCustomerMerges);
  get("/customers/:id/klasses/:name", "kobject", ofCustomer(listCustomerKobjects));
  get("/customers/merges/:id", "customer_merge", getById("merges"));
  get("/companies", "company", listAll("companies"));
  get("/companies/:id", "company", getById("companies"));
  get("/companies/externalId=:value", "company", byExternalId("companies"));
  get("/klasses", "klass", listAll("klasses"));
  get("/klasses/:name", "kobject", listKobjects);
  get("/klasses/:name/:id", "kobject", getKobject);
}

function addReferenceRoutes(get: AddRoute): void {
  get("/tags", "tag", listTags);
  get("/tags/:id", "tag", getById("tags"));
  get("/users", "user", listPeople("users"));
  get("/users/:ids", "user", getByIds("users"));
  get("/teams", "team", listPeople("teams"));
  get("/teams/:id", "team", getById("teams"));
  get("/notes", "note", listAll("notes"));
  get("/notes/:id", "note", getById("notes"));
  get("/metadata/:name", "metadata", getMetadata);
  get("/satisfaction", "satisfaction", listAll("satisfaction"));
  get("/shortcuts", "shortcut", listAll("shortcuts"));
  get("/shortcuts/:id", "shortcut", getById("shortcuts"));
  get("/slas", "sla", listSlas);
  get("/slas/:id", "sla", getById("slas"));
  get("/audit-logs", "audit_logs", listAuditLogs);
}

const byExternalId = (stream: Stream) => getByValue(stream, "externalId", hasExternalId);
const byContact = (list: string, field: string) => getByValue("customers", field, hasContact(list, field));

type ChildHandler = (request: ApiRequest, parentId: string) => HandlerResult;
const ofConversation = (handler: ChildHandler) => ofParent("conversations", handler);
const ofCustomer = (handler: ChildHandler) => ofParent("customers", handler);
const messagesOf = (stream: Stream, read: "getConversationMessages" | "getCustomerMessages") =>
  ofParent(stream, (request, id) => listMessages(request, request.world[read](id)));

/** Lists messages, by default those of all conversations; with `include=attachments` their attachments are included, if the key may read them. */
function listMessages(
  request: ApiRequest,
  messages: readonly Version[] = request.world.stores.messages.byId,
): HandlerResult {
  const page = listPage(request, messages);
  const isIncluded =
    request.query.get("include") === "attachments" && hasPermission(request.roles, "attachment");
  return isIncluded ? includeAttachments(request, page) : page;
}

/** Answers 404 when the parent record does not exist. */
function ofParent(stream: Stream, handler: ChildHandler): Handler {
  return (request) => {
    const { id = "" } = request.params;
    return request.world.stores[stream].get(id) ? handler(request, id) : notFound("id");
  };
}
