import { Fault } from "@inlet/contracts";
import { parseJson } from "../payload/values.ts";
import { checkBaseUrl, type TrustedAddresses } from "../resolve-base-url.ts";
import { getMaxBytes, isTooDense } from "./body-limits.ts";
import type { DateStamp } from "./date-stamp.ts";
import { type KeyMetadata, readKeyMetadata } from "./key-metadata.ts";
import { leadsToOtherRecord, toMovedFault } from "./moved-record.ts";
import { openDispatcher, type ProxyOptions, type RequestLimits } from "./open-dispatcher.ts";
import type { AcquirePermit, BudgetKind, Permit, RateLimitReport } from "./permit.ts";
import { readDateHeader, toRateLimitReport } from "./rate-limit-report.ts";
import { toResponseFault } from "./response-fault.ts";
import {
  type HttpOutcome,
  type HttpRequest,
  isRedirect,
  isSuccess,
  sendHttpRequest,
} from "./send-http-request.ts";

/** One request to Kustomer. */
export interface KustomerRequest {
  method: "GET" | "POST";
  /** Starts with `/v1/`; ids in it are already percent-encoded. */
  path: string;
  query?: Record<string, string | number>;
  body?: unknown;
  budget: BudgetKind;
  /** How many records the reply may hold; it decides how large the reply may be. */
  rows: number;
}

/** A successful response. */
export interface KustomerResponse {
  /** The body exactly as Kustomer sent it, uncompressed and without a byte order mark. */
  body: Buffer;
  json: unknown;
  stamp: DateStamp;
}

/** Sends requests to one org with one key. The key itself cannot be read back from it. */
export interface KustomerClient {
  /** What may be shown of the key, and the org that it claims. */
  readonly keyMetadata?: KeyMetadata;
  /**
   * Sends one request on one permit, without retries.
   * @throws Fault by what the caller should do: `unauthorized` (with `details.reason`), `forbidden`, `not_found`,
   *   `invalid`, `rate_limited` (with `retryAt`), else `unavailable`; the signal's reason when it was aborted
   */
  send(request: KustomerRequest, options: SendOptions): Promise<KustomerResponse>;
}

/** What a request needs besides itself. */
export interface SendOptions {
  acquirePermit: AcquirePermit;
  signal?: AbortSignal | undefined;
}

/** Connections shared by the clients of one process. */
export interface KustomerHttp extends AsyncDisposable {
  /**
   * Creates a client that sends the key to `baseUrl`, which comes from `resolveBaseUrl`.
   * @throws Fault `invalid` when keys may not be sent there (any more)
   */
  createClient(options: { baseUrl: string; apiKey: string }): KustomerClient;
}

/** How a process reaches Kustomer. */
export interface KustomerHttpOptions {
  limits?: RequestLimits;
  proxy?: ProxyOptions | undefined;
  /** Where keys may be sent besides Kustomer's own hosts and, for development, this machine. */
  addresses?: TrustedAddresses;
}

/** Opens the process's connections to Kustomer, from which the client of each integration is created. */
export function openKustomerHttp({
  limits = {},
  proxy,
  addresses = {},
}: KustomerHttpOptions = {}): KustomerHttp {
  const dispatcher = openDispatcher(limits, proxy);
  const { totalMs = 30_000, maxBytes } = limits;
  return {
    createClient({ baseUrl, apiKey }) {
      checkBaseUrl(baseUrl, addresses);
      return createClient({ baseUrl, apiKey: apiKey.trim(), dispatcher, totalMs, maxBytes });
    },
    // Not `close`, which would wait for a proxy that does not answer.
    [Symbol.asyncDispose]: () => dispatcher.destroy(),
  };
}

interface ClientOptions extends Pick<HttpRequest, "dispatcher" | "totalMs"> {
  baseUrl: string;
  maxBytes: number | undefined;
  apiKey: string;
}

function createClient({ baseUrl, apiKey, maxBytes, ...connection }: ClientOptions): KustomerClient {
  return {
    keyMetadata: readKeyMetadata(apiKey),
    async send(request, { acquirePermit, signal }) {
      signal?.throwIfAborted();
      const { method } = request;
      const limits = { ...connection, maxBytes: maxBytes ?? getMaxBytes(request.rows) };
      const headers = buildHeaders(apiKey, request);
      const url = buildUrl(baseUrl, request);
      const body = request.body === undefined ? undefined : JSON.stringify(request.body);
      const permit = await acquirePermit(request.budget);
      const sentAt = performance.now();
      const outcome = await sendHttpRequest({ url, method, headers, body, signal, ...limits });
      const nowMs = permit.at.getTime() + performance.now() - sentAt;
      return readOutcome(outcome, { permit, url, now: new Date(nowMs), signal });
    },
  };
}

function buildHeaders(apiKey: string, request: KustomerRequest): Record<string, string> {
  if (!/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new Fault("unauthorized", "That is not a Kustomer API key.", { details: { reason: "rejected" } });
  }
  return {
    authorization: `Bearer ${apiKey}`,
    accept: "application/json",
    "accept-encoding": "gzip",
    "user-agent": "inlet",
    ...(request.body !== undefined && { "content-type": "application/json" }),
  };
}

/** Rejects a path that leaves `/v1/`, which only a forged id can cause. */
function buildUrl(baseUrl: string, { path, query = {} }: KustomerRequest): URL {
  const url = new URL(baseUrl + path);
  if (!url.href.startsWith(`${new URL(baseUrl).href.replace(/\/$/, "")}/v1/`)) {
    throw new Fault("invalid", "The path is outside Kustomer's API.");
  }
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  return url;
}

interface OutcomeContext {
  permit: Permit;
  url: URL;
  now: Date;
  signal: AbortSignal | undefined;
}

/** Reports the outcome to the permit, then turns it into a response or a fault. */
async function readOutcome(
  outcome: HttpOutcome,
  { permit, url, now, signal }: OutcomeContext,
): Promise<KustomerResponse> {
  if (outcome.kind === "failed") {
    signal?.throwIfAborted(); // what Inlet itself ends says nothing about Kustomer
    const { code, head } = outcome;
    await permit.report(head ? toRateLimitReport(head.status, head.headers, now) : { status: undefined });
    throw toNetworkFault(code);
  }
  const { status, headers, body } = outcome;
  const report = toRateLimitReport(status, headers, now);
  await permit.report(report);
  if (isRedirect(status) && leadsToOtherRecord(url, headers["location"])) throw toMovedFault(status);
  if (!isSuccess(status)) throw toResponseFault({ status, body, retryAt: computeRetryAt(report, now) });
  if (isTooDense(body)) throw toNetworkFault("BODY_TOO_LARGE");
  const json = parseJson(body);
  if (json === undefined)
    throw new Fault("unavailable", "Kustomer's response is not JSON.", { details: { status } });
  const stamp = { date: readDateHeader(headers), sentAt: permit.at, receivedAt: now };
  return { body, json, stamp };
}

function computeRetryAt({ status, blockedForMs }: RateLimitReport, now: Date): Date | undefined {
  return status !== 429 || blockedForMs === undefined ? undefined : new Date(now.getTime() + blockedForMs);
}

const unreachableAdvice =
  "Try again. If that goes on, check the region or subdomain of the key, and that the proxies and firewalls on the way let Inlet reach it.";

function toNetworkFault(code: string): Fault {
  if (code === "BODY_TOO_LARGE")
    return new Fault("invalid", "Kustomer's response is too large.", { details: { code } });
  return new Fault("unavailable", `Kustomer could not be reached (${code}). ${unreachableAdvice}`, {
    details: { code },
  });
}
