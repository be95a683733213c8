import { type Capabilities, Fault, isFault } from "@inlet/contracts";
import type { KustomerClient, KustomerRequest, KustomerResponse, SendOptions } from "../http/client.ts";
import { type KustomerPage, parsePage } from "../payload/page.ts";
import { isTooMuchAtOnce } from "../reading/advance-reading.ts";
import { buildListPageRequest } from "../reading/list/cursor.ts";
import { detectOrder } from "../reading/list/list-order.ts";
import { buildCriterion, buildSearchQuery } from "../requests/search-query.ts";

/** A person is waiting for the answer, so a few retries are worth their requests. */
const maxAttempts = 3;

/** Rows that show the order of a list. */
const sampleSize = 25;

const requiredStreams = ["conversations", "messages", "customers", "tags"] as const;

/**
 * Sends one small read per resource, because role lists are unreliable. The requests go out one after another, so that
 * a check never sends a burst.
 */
export async function probeCapabilities(client: KustomerClient, options: SendOptions): Promise<Capabilities> {
  const readable = { conversations: false, messages: false, customers: false, tags: false };
  const listOrders: NonNullable<Capabilities["listOrders"]> = {};
  for (const stream of requiredStreams) {
    const page = await probeList(client, stream, options);
    readable[stream] = page !== undefined;
    const order = page && isOrdered(stream) ? detectOrder(page.records) : undefined;
    if (order !== undefined && isOrdered(stream)) listOrders[stream] = order;
  }
  const search = await canUse(client, buildSearchProbe, options);
  const auditLog = await canUse(client, buildAuditLogProbe, options);
  const extras = await probeExtras(client, options);
  return {
    ...readable,
    search,
    auditLog,
    ...extras,
    ...(Object.keys(listOrders).length > 0 && { listOrders }),
  };
}

/** Probes what brings more than conversations. */
async function probeExtras(client: KustomerClient, options: SendOptions) {
  const users = await canUse(client, (page) => buildListProbe("/v1/users", page), options);
  const teams = await canUse(client, (page) => buildListProbe("/v1/teams", page), options);
  const attachments = await canReadAttachments(client, options);
  const notes = await canUse(client, (page) => buildListProbe("/v1/notes", page), options);
  return { users, teams, attachments, notes };
}

const noId = "000000000000000000000000";

/**
 * Kustomer has no list of all attachments. One that does not exist shows whether the key may read them; a page of messages
 * shows whether lists include them.
 */
async function canReadAttachments(client: KustomerClient, options: SendOptions): Promise<boolean> {
  const request: KustomerRequest = {
    method: "GET",
    path: `/v1/attachments/${noId}`,
    budget: "other",
    rows: 1,
  };
  try {
    await sendWithRetries(client, { request }, options);
  } catch (err) {
    if (isFault(err, "forbidden", "invalid") || isMissingRole(err)) return false;
    if (!isFault(err, "not_found")) throw err;
  }
  const buildInclude = (page: number): KustomerRequest => {
    const probe = buildListProbe("/v1/messages", page);
    return { ...probe, query: { ...probe.query, include: "attachments" } };
  };
  return canUse(client, buildInclude, options);
}

/**
 * Sends a request, and retries it when Kustomer is unavailable or its reply is too large.
 * @param lastRequest what the last attempt asks instead
 * @throws Fault as `KustomerClient.send` does
 */
export async function sendWithRetries(
  client: KustomerClient,
  { request, lastRequest = request }: { request: KustomerRequest; lastRequest?: KustomerRequest },
  options: SendOptions,
): Promise<KustomerResponse> {
  for (let left = maxAttempts; ; left--) {
    try {
      return await client.send(left === 1 ? lastRequest : request, options);
    } catch (err) {
      if (left <= 1 || !(isFault(err, "unavailable") || isTooMuchAtOnce(err))) throw err;
    }
  }
}

const isOrdered = (stream: string): stream is "conversations" | "messages" =>
  stream === "conversations" || stream === "messages";

/** What a probe has shown: a page, or the fault that refuses it. */
type ProbeAnswer = { page: KustomerPage } | { refusal: unknown };

/**
 * Probes a required read. The lists that runs read newest first are asked for a few rows, which show their order.
 * @returns undefined when it is refused; any other unexpected response is a fault
 */
async function probeList(
  client: KustomerClient,
  stream: string,
  options: SendOptions,
): Promise<KustomerPage | undefined> {
  const buildRequest = (page: number) => buildListProbe(`/v1/${stream}`, page);
  const sample = isOrdered(stream) ? await sendSampleProbe(client, stream, options) : undefined;
  const answer = sample ?? (await sendProbe(client, buildRequest, options));
  if ("page" in answer) return answer.page;
  if (stream === "tags" && isFault(answer.refusal, "not_found")) return parsePage({ data: [] }); // runs say so
  if (isFault(answer.refusal, "invalid", "not_found"))
    throw toUnexpectedResponse(buildRequest(1), answer.refusal);
  return undefined;
}

/** @returns undefined when the server cannot give so many rows at once; the smallest probe then decides */
async function sendSampleProbe(
  client: KustomerClient,
  stream: string,
  options: SendOptions,
): Promise<ProbeAnswer | undefined> {
  try {
    const request = buildListPageRequest(stream, { page: 1, size: sampleSize });
    return { page: parsePage((await client.send(request, options)).json) };
  } catch (err) {
    if (isFault(err, "forbidden") || isMissingRole(err)) return { refusal: err };
    if (isFault(err, "unavailable", "invalid", "not_found")) return undefined;
    throw err;
  }
}

/** Probes an optional feature. Any refusal means that the feature is off. */
const canUse = async (...probe: Parameters<typeof sendProbe>): Promise<boolean> =>
  "page" in (await sendProbe(...probe));

/** The last attempt asks for the second row, because one record that Kustomer cannot return must not refuse a key. */
async function sendProbe(
  client: KustomerClient,
  buildRequest: (page: number) => KustomerRequest,
  options: SendOptions,
): Promise<ProbeAnswer> {
  try {
    const requests = { request: buildRequest(1), lastRequest: buildRequest(2) };
    const response = await sendWithRetries(client, requests, options);
    return { page: parsePage(response.json) };
  } catch (err) {
    if (isFault(err, "forbidden", "invalid", "not_found") || isMissingRole(err)) return { refusal: err };
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

function buildListProbe(path: string, page: number): KustomerRequest {
  return { method: "GET", path, query: { page, pageSize: 1 }, budget: "other", rows: 1 };
}

function buildSearchProbe(page: number): KustomerRequest {
  const and = [buildCriterion("conversation_updated_at", "gte", "2000-01-01T00:00:00.000Z")];
  return buildSearchQuery("conversations", { and }, { page, pageSize: 1 });
}

function buildAuditLogProbe(): KustomerRequest {
  return { method: "GET", path: "/v1/audit-logs", query: { count: 1 }, budget: "other", rows: 1 };
}
