import { Fault, isFault } from "@inlet/contracts";
import type { KustomerClient, KustomerRequest, KustomerResponse, SendOptions } from "../http/client.ts";
import { parsePage } from "../payload/page.ts";
import type { Stream } from "../reading/reading.ts";
import { buildCriterion, buildSearchQuery } from "../reading/search/search-query.ts";

/** What a key turned out to be able to do. */
export interface Capabilities {
  conversations: boolean;
  messages: boolean;
  customers: boolean;
  tags: boolean;
  /** Optional: makes reading fast and sees every edit. */
  search: boolean;
  /** Optional: makes finding deletions cheap. */
  auditLog: boolean;
  /** Streams whose search was found not to sort. */
  unsorted?: Stream[];
}

/** Asking for a key's rights is worth a few tries: a person is waiting for the answer. */
const tries = 3;

const required = ["conversations", "messages", "customers", "tags"] as const;

/** One tiny real read per resource, because role lists are unreliable. One after another, to be polite. */
export async function probeCapabilities(client: KustomerClient, options: SendOptions): Promise<Capabilities> {
  const readable = { conversations: false, messages: false, customers: false, tags: false };
  for (const name of required) readable[name] = await mayRead(client, tinyList(`/v1/${name}`), options);
  const search = await mayUse(client, tinySearch(), options);
  const auditLog = await mayUse(client, tinyAuditLog(), options);
  return { ...readable, search, auditLog };
}

/** Sends, and sends again when Kustomer could not answer. @throws Fault as `KustomerClient.send` does */
export async function sendWithRetries(
  client: KustomerClient,
  request: KustomerRequest,
  options: SendOptions,
): Promise<KustomerResponse> {
  for (let left = tries; ; left--) {
    try {
      return await client.send(request, options);
    } catch (err) {
      if (left <= 1 || !isFault(err, "unavailable")) throw err;
    }
  }
}

/** A required read: refused is an answer, anything else unexpected is a failure. */
async function mayRead(
  client: KustomerClient,
  request: KustomerRequest,
  options: SendOptions,
): Promise<boolean> {
  try {
    parsePage((await sendWithRetries(client, request, options)).json);
    return true;
  } catch (err) {
    if (isFault(err, "forbidden") || isMissingRole(err)) return false;
    if (isFault(err, "invalid", "not_found")) throw unexpected(request, err);
    throw err;
  }
}

/** An optional feature: whatever the refusal says, the feature is off. */
async function mayUse(
  client: KustomerClient,
  request: KustomerRequest,
  options: SendOptions,
): Promise<boolean> {
  try {
    parsePage((await sendWithRetries(client, request, options)).json);
    return true;
  } catch (err) {
    if (isFault(err, "forbidden", "invalid", "not_found") || isMissingRole(err)) return false;
    throw err;
  }
}

/** Some orgs answer 401 for a missing role; the key itself has been accepted a moment ago. */
function isMissingRole(err: unknown): boolean {
  return isFault(err, "unauthorized") && err.details["reason"] === "rejected";
}

function unexpected({ path }: KustomerRequest, cause: Fault): Fault {
  return new Fault("unavailable", `Kustomer does not answer ${path} as it should.`, {
    cause,
    details: cause.details,
  });
}

function tinyList(path: string): KustomerRequest {
  return { method: "GET", path, query: { page: 1, pageSize: 1 }, budget: "other" };
}

function tinySearch(): KustomerRequest {
  const and = [buildCriterion("conversation_updated_at", "gte", "2000-01-01T00:00:00.000Z")];
  return buildSearchQuery("conversations", { and }, { page: 1, pageSize: 1 });
}

function tinyAuditLog(): KustomerRequest {
  return { method: "GET", path: "/v1/audit-logs", query: { count: 1 }, budget: "other" };
}
