import type { PushConfig } from "@inlet/service-kit";
import { EnvHttpProxyAgent, fetch, Pool, type Response } from "undici";
import { createAddressGuard, forbiddenAddress } from "./address-guard.ts";

/** A request to an endpoint. */
export interface PushRequest {
  url: string;
  headers: Record<string, string>;
  body: string;
  /** Fires when the process stops. */
  signal?: AbortSignal | undefined;
}

/** What became of a request. */
export interface PushReply {
  /** The status of the reply; null when there was none. */
  status: number | null;
  /** Why the request was not accepted, for people; null when the reply was 2xx. */
  failure: string | null;
  /** The same with an address, for admins only: addresses often hold a secret. */
  adminFailure?: string | undefined;
}

/** Sends requests to endpoints. */
export interface PushClient extends AsyncDisposable {
  post: (request: PushRequest) => Promise<PushReply>;
}

/** How long a proxy may take to open a tunnel; undici's default is 5 minutes. */
const tunnelTimeoutMs = 5_000;

/**
 * Opens the connections to endpoints: to public addresses and the given private networks only, through the proxies that
 * the environment names. A proxy looks names up itself, so it must refuse private addresses itself.
 * @param timeoutMs from the first byte sent to the status of the reply
 */
export function openPushClient({
  proxy,
  privateNetworks,
  timeoutMs = 10_000,
}: Pick<PushConfig, "proxy" | "privateNetworks"> & { timeoutMs?: number }): PushClient {
  const guard = createAddressGuard(privateNetworks);
  const dispatcher = new EnvHttpProxyAgent({
    ...proxy,
    connect: { lookup: guard.lookup, timeout: timeoutMs },
    clientFactory: (origin, options) => new Pool(origin, { ...options, headersTimeout: tunnelTimeoutMs }),
  });
  const send = async ({ url, headers, body, signal }: PushRequest, timeout: AbortSignal) => {
    const reply = await fetch(url, {
      ...{ method: "POST", body, redirect: "manual", dispatcher },
      headers: { "content-type": "application/json", "user-agent": "inlet", ...headers },
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    await reply.body?.cancel(); // the content does not matter, and may be endless
    return describeReply(reply, url);
  };
  return {
    async post(request) {
      if (!guard.allowsHost(new URL(request.url).hostname))
        return { status: null, failure: describeCode(forbiddenAddress) };
      const timeout = AbortSignal.timeout(timeoutMs);
      try {
        return await send(request, timeout);
      } catch (err) {
        if (request.signal?.aborted) throw err;
        const failure = timeout.aborted
          ? `it did not answer within ${timeoutMs / 1_000} s`
          : describeCode(getCode(err));
        return { status: null, failure };
      }
    },
    [Symbol.asyncDispose]: () => dispatcher.destroy(),
  };
}

function describeReply({ ok, status, headers }: Response, url: string): PushReply {
  if (ok) return { status, failure: null };
  if (!redirects.has(status)) return { status, failure: `it answered ${status}` };
  const to = readRedirect(headers.get("location") ?? "", url);
  return { status, failure: describeRedirect(status), adminFailure: to && describeRedirect(status, to) };
}

/** The statuses that lead elsewhere by `location`. @see RFC 9110, section 15.4 */
const redirects = new Set([301, 302, 303, 307, 308]);

const describeRedirect = (status: number, to?: string): string =>
  `it redirects${to === undefined ? "" : ` to ${to}`} (${status}), and Inlet follows no redirects: give the webhook the final URL`;

/** How much of an address a failure shows. */
const maxAddressLength = 200;

/** Reads origin and path, where a person recognizes the address. The rest of it may be long or secret. */
function readRedirect(location: string, url: string): string | undefined {
  if (location === "" || !URL.canParse(location, url)) return undefined;
  const { protocol, origin, pathname } = new URL(location, url);
  if (protocol !== "http:" && protocol !== "https:") return undefined;
  const address = origin + pathname;
  return address.length > maxAddressLength ? `${address.slice(0, maxAddressLength)}…` : address;
}

/** Leaves out the message of the error: it may contain the URL, and the URL may contain a secret. */
function getCode(err: unknown): string | undefined {
  const cause = err instanceof Error ? err.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return typeof code === "string" ? code : undefined;
}

function describeCode(code: string | undefined): string {
  if (code === forbiddenAddress)
    return "its address is private, and Inlet calls only public ones and those of INLET_PUSH_PRIVATE_NETWORKS";
  return code === undefined ? "it could not be reached" : `it could not be reached (${code})`;
}
