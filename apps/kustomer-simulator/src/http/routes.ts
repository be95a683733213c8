import type { Permission } from "../roles.ts";
import type { Answer, ApiRequest } from "./api-request.ts";
import { auditLogs, conversationEvents } from "./audit-handlers.ts";
import { currentOrg, currentToken, currentUser } from "./identity-handlers.ts";
import {
  listConversations,
  listCustomers,
  listMessages,
  listNotes,
  listTags,
  listTeams,
  listUsers,
} from "./list-handlers.ts";
import {
  conversationMessages,
  conversationNotes,
  customerConversations,
  customerMerges,
  customerMessages,
  getBy,
  getOne,
  getSome,
  hasContact,
  hasExternalId,
} from "./record-handlers.ts";
import { archiveSearch, searchSchema, standardSearch } from "./search-handlers.ts";

/** One endpoint. */
interface Route {
  method: "GET" | "POST";
  pattern: RegExp;
  /** Undefined: any valid key will do. */
  permission: Permission | undefined;
  isSearch: boolean;
  answer(request: ApiRequest): Answer;
}

type Answering = Route["answer"];

/** Turns `conversations/:/messages` into a pattern in which `:` captures. */
function patternOf(path: string): RegExp {
  return new RegExp(`^/v1/${path.replaceAll(":", "([^/]+)")}$`, "u");
}

function get(path: string, permission: Permission | undefined, answer: Answering): Route {
  return { method: "GET", pattern: patternOf(path), permission, isSearch: false, answer };
}

function post(path: string, permission: Permission, answer: Answering): Route {
  return { method: "POST", pattern: patternOf(path), permission, isSearch: true, answer };
}

/** Every endpoint, the more particular first. */
const routes: readonly Route[] = [
  get("auth/tokens/current", undefined, currentToken),
  get("users/current", undefined, currentUser),
  get("orgs/current", undefined, currentOrg),

  get("conversations", "conversation", listConversations),
  get("conversations/externalId=:", "conversation", getBy("conversations", "externalId", hasExternalId)),
  get("conversations/:/messages", "message", conversationMessages),
  get("conversations/:/events", "conversation", conversationEvents),
  get("conversations/:/notes", "note", conversationNotes),
  get("conversations/:", "conversation", getSome("conversations")),

  get("messages", "message", listMessages),
  get("messages/externalId=:", "message", getBy("messages", "externalId", hasExternalId)),
  get("messages/:", "message", getOne("messages")),

  post("customers/search", "search", standardSearch),
  post("customers/archive/search", "search", archiveSearch),
  get("customers/searches/schema", "search", searchSchema),
  get("customers/merges/:", "customer_merge", getOne("merges")),
  get("customers", "customer", listCustomers),
  get("customers/email=:", "customer", getBy("customers", "email", hasContact("emails", "email"))),
  get("customers/phone=:", "customer", getBy("customers", "phone", hasContact("phones", "phone"))),
  get("customers/externalId=:", "customer", getBy("customers", "externalId", hasExternalId)),
  get("customers/:/conversations", "conversation", customerConversations),
  get("customers/:/messages", "message", customerMessages),
  get("customers/:/merges", "customer_merge", customerMerges),
  get("customers/:", "customer", getOne("customers")),

  get("tags", "tag", listTags),
  get("tags/:", "tag", getOne("tags")),
  get("users", "user", listUsers),
  get("users/:", "user", getSome("users")),
  get("teams", "team", listTeams),
  get("teams/:", "team", getOne("teams")),
  get("notes", "note", listNotes),
  get("audit-logs", "audit_logs", auditLogs),
];

/** A route with what its pattern captured. */
export interface FoundRoute {
  route: Route;
  params: readonly string[];
}

/** The endpoint a path means, if there is one. */
export function findRoute(method: string, path: string): FoundRoute | undefined {
  for (const route of routes) {
    const match = route.method === method ? route.pattern.exec(path) : null;
    if (match) return { route, params: match.slice(1).map(decoded) };
  }
  return undefined;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
