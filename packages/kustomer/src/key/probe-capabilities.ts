import { type Capabilities, Fault, isFault } from "@inlet/contracts";
import type { KustomerClient, KustomerRequest, KustomerResponse, SendOptions } from "../http/client.ts";
import { parsePage } from "../payload/page.ts";
import { buildCriterion, buildSearchQuery } from "../reading/search/search-query.ts";

/** A person is waiting for the answer, so a few retries are worth their requests. */
const maxAttempts = 3;

const requiredStreams = ["conversations", "messages", "customers", "tags"] as const;

/**
 * Sends one small read per resource, because role lists are unreliable. The requests go out one after another, so that
 * a check never sends a burst.
 */
export async function probeCapabilities(client: KustomerClient, options: SendOptions): Promise<Capabilities> {
  const readable = { conversations: false, messages: false, customers: false, tags: false };
  for (const stream of requiredStreams)
    readable[stream] = await canRead(client, buildListProbe(`/v1/${stream}`), options);
  const search = await canUse(client, buildSearchProbe(), options);
  const auditLog = await canUse(client, buildAuditLogProbe(), options);
  return { ...readable, search, auditLog };
}

/** Sends a request, and retries it when Kustomer is unavailable. @throws Fault as `KustomerClient.send` does */
export async function sendWithRetries(
  client: KustomerClient,
  request: KustomerRequest,
  options: SendOptions,
): Promise<KustomerResponse> {
  for (let left = maxAttempts; ; left--) {
    try {
      return await client.send(request, options);
    } catch (err) {
      if (left <= 1 || !isFault(err, "unavailable")) throw err;
    }
  }
}

/** Probes a required read. A refusal means no; any other unexpected response is a fault. */
async function canRead(
  client: KustomerClient,
  request: KustomerRequest,
  options: SendOptions,
): Promise<boolean> {
  const refusal = await findRefusal(client, request, options);
  if (isFault(refusal, "invalid", "not_found")) throw toUnexpectedResponse(request, refusal);
  return refusal === undefined;
}

/** Probes an optional feature. Any refusal means that the feature is off. */
const canUse = async (...probe: Parameters<typeof findRefusal>): Promise<boolean> =>
  (await findRefusal(...probe)) === undefined;

/** Sends a probe. @returns the fault that refuses it; undefined when the read is granted */
async function findRefusal(
  client: KustomerClient,
  request: KustomerRequest,
  options: SendOptions,
): Promise<unknown> {
  try {
    parsePage((await sendWithRetries(client, request, options)).json);
    return undefined;
  } catch (err) {
    if (isFault(err, "forbidden", "invalid", "not_found") || isMissingRole(err)) return err;
    throw err;
  }
}

/** Some orgs answer 401 for a missing role. The key itself is valid, because the token request succeeded before. */
function isMissingRole(err: unknown): boolean {
  return isFault(err, "unauthorized") && err.details["reason"] === "rejected";
}

function toUnexpectedResponse({ path }: KustomerRequest, cause: Fault): Fault {
  return new Fault("unavailable", `Kustomer does not answer ${path} as documented.`, {
    cause,
    details: cause.details,
  });
}

function buildListProbe(path: string): KustomerRequest {
  return { method: "GET", path, query: { page: 1, pageSize: 1 }, budget: "other" };
}

function buildSearchProbe(): KustomerRequest {
  const and = [buildCriterion("conversation_updated_at", "gte", "2000-01-01T00:00:00.000Z")];
  return buildSearchQuery("conversations", { and }, { page: 1, pageSize: 1 });
}

function buildAuditLogProbe(): KustomerRequest {
  return { method: "GET", path: "/v1/audit-logs", query: { count: 1 }, budget: "other" };
}
