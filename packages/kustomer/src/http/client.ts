import { Fault } from "@inlet/contracts";
import { Agent, type Dispatcher } from "undici";
import { type KeyMetadata, readKeyMetadata } from "../key-metadata.ts";
import { sendHttpRequest, type HttpOutcome } from "./send-http-request.ts";
import { toRateLimitReport, readDateHeader } from "./rate-limit-report.ts";
import type { AcquirePermit, BudgetKind, RateLimitReport, Permit } from "./permit.ts";
import { toResponseFault } from "./response-fault.ts";

/** Limits of one exchange; the defaults suit pages of 500 records. */
export interface RequestLimits {
  /** Until connected, in milliseconds; 5,000. */
  connectMs?: number;
  /** Until the reply's headers, in milliseconds; 20,000. */
  headersMs?: number;
  /** Silence inside the body, in milliseconds; 10,000. */
  bodyMs?: number;
  /** From the first byte sent to the last received, in milliseconds; 30,000. */
  totalMs?: number;
  /** Longest body, in bytes; 64 MiB. */
  maxBytes?: number;
}

/** One request to Kustomer. */
export interface KustomerRequest {
  method: "GET" | "POST";
  /** Begins with `/v1/`; ids in it are already percent-encoded. */
  path: string;
  query?: Record<string, string | number>;
  body?: unknown;
  budget: BudgetKind;
}

/** A successful reply. */
export interface KustomerResponse {
  /** The body exactly as Kustomer sent it. */
  body: Buffer;
  json: unknown;
  /** Kustomer's own clock. */
  date: Date | undefined;
  /** The database's time of the request's permit. */
  permitAt: Date;
}

/** Speaks to one org with one key. The key itself cannot be read back from it. */
export interface KustomerClient {
  /** What may be shown of the key, and the org it names. */
  readonly keyMetadata?: KeyMetadata;
  /**
   * Makes one request on one permit, without retries.
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

/** Where, as whom and over what a client speaks. */
export interface ClientOptions {
  /** From `resolveBaseUrl`. */
  baseUrl: string;
  apiKey: string;
  limits?: RequestLimits;
  /** Connections shared with other clients; without it the client has its own, closed by disposing it. */
  dispatcher?: Dispatcher;
}

/** Connections shared by the clients of one process. */
export interface KustomerHttp extends AsyncDisposable {
  createClient(options: { baseUrl: string; apiKey: string }): KustomerClient;
}

/** Opens the process's connections to Kustomer; each integration's client is then made from it. */
export function openKustomerHttp(limits: RequestLimits = {}): KustomerHttp {
  const dispatcher = openAgent(limits);
  return {
    createClient: ({ baseUrl, apiKey }) => createKustomerClient({ baseUrl, apiKey, limits, dispatcher }),
    [Symbol.asyncDispose]: () => dispatcher.close(),
  };
}

/** Makes a client. Prefer `openKustomerHttp`, whose clients share connections. */
export function createKustomerClient(options: ClientOptions): KustomerClient & AsyncDisposable {
  const { baseUrl, limits = {} } = options;
  const apiKey = options.apiKey.trim();
  const own = options.dispatcher ? undefined : openAgent(limits);
  const dispatcher = options.dispatcher ?? own ?? openAgent(limits);
  const { totalMs = 30_000, maxBytes = 64 * 1024 * 1024 } = limits;

  const send = async (request: KustomerRequest, { acquirePermit, signal }: SendOptions): Promise<KustomerResponse> => {
    signal?.throwIfAborted();
    const headers = headersFor(apiKey, request);
    const url = urlOf(baseUrl, request);
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const permit = await acquirePermit(request.budget);
    const sentAt = performance.now();
    const { method } = request;
    const outcome = await sendHttpRequest({ url, method, headers, body, dispatcher, totalMs, maxBytes, signal });
    const nowMs = permit.at.getTime() + performance.now() - sentAt;
    return settle(outcome, { permit, now: new Date(nowMs), signal });
  };
  return { keyMetadata: readKeyMetadata(apiKey), send, [Symbol.asyncDispose]: async () => own?.close() };
}

function openAgent({ connectMs = 5_000, headersMs = 20_000, bodyMs = 10_000 }: RequestLimits): Agent {
  return new Agent({ connect: { timeout: connectMs }, headersTimeout: headersMs, bodyTimeout: bodyMs });
}

function headersFor(apiKey: string, request: KustomerRequest): Record<string, string> {
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

/** A path that climbs out of `/v1/` could only come from a forged id. */
function urlOf(baseUrl: string, { path, query = {} }: KustomerRequest): URL {
  const url = new URL(baseUrl + path);
  if (!url.href.startsWith(`${new URL(baseUrl).href.replace(/\/$/, "")}/v1/`)) {
    throw new Fault("invalid", "That path does not lie inside Kustomer's API.");
  }
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  return url;
}

interface Settling {
  permit: Permit;
  now: Date;
  signal: AbortSignal | undefined;
}

/** Tells the permit what was seen, then turns the outcome into a reply or a fault. */
async function settle(outcome: HttpOutcome, { permit, now, signal }: Settling): Promise<KustomerResponse> {
  if (outcome.kind === "failed") {
    await permit.report({ status: undefined });
    signal?.throwIfAborted();
    throw failure(outcome.code);
  }
  const { status, headers, body } = outcome;
  const seen = toRateLimitReport(status, headers, now);
  await permit.report(seen);
  if (status !== 200) throw toResponseFault({ status, body, retryAt: retryAt(seen, now) });
  return { body, json: parseBody(body), date: readDateHeader(headers), permitAt: permit.at };
}

function retryAt({ blockedForMs }: RateLimitReport, now: Date): Date | undefined {
  return blockedForMs === undefined ? undefined : new Date(now.getTime() + blockedForMs);
}

function failure(code: string): Fault {
  if (code === "BODY_TOO_LARGE")
    return new Fault("invalid", "Kustomer's reply is too large.", { details: { code } });
  return new Fault("unavailable", `Kustomer could not be reached (${code}).`, { details: { code } });
}

/** The parser's own error quotes the text, so it goes no further. */
function parseBody(text: Buffer): unknown {
  const json = attempt(() => JSON.parse(text.toString("utf8")) as unknown);
  if (json === undefined)
    throw new Fault("unavailable", "Kustomer's reply is not JSON.", { details: { status: 200 } });
  return json;
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined; // the caller says what a missing value means
  }
}
