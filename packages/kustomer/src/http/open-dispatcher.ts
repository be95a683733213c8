import { Agent, type Dispatcher, EnvHttpProxyAgent, Pool } from "undici";

/** Limits of one request. The defaults suit pages of 500 records. */
export interface RequestLimits {
  /** Until connected, in milliseconds; 5,000. */
  connectMs?: number;
  /** Until the response's headers, in milliseconds; 20,000. */
  headersMs?: number;
  /** Longest pause inside the body, in milliseconds; 10,000. */
  bodyMs?: number;
  /** From the first byte sent to the last received, in milliseconds; 30,000. */
  totalMs?: number;
  /** Longest body, in bytes; by default it depends on the number of rows that are requested. */
  maxBytes?: number;
}

/** The proxies between this process and Kustomer. Empty strings stand for none. */
export interface ProxyOptions {
  httpsProxy: string;
  httpProxy: string;
  /** Hosts that are reached without a proxy, comma-separated; `*.x` and `x:443` are possible. */
  noProxy: string;
}

/** Opens connections to Kustomer, direct ones or through proxies. */
export function openDispatcher(
  { connectMs = 5_000, headersMs = 20_000, bodyMs = 10_000 }: RequestLimits,
  proxy?: ProxyOptions,
): Dispatcher {
  const options = { connectTimeout: connectMs, headersTimeout: headersMs, bodyTimeout: bodyMs };
  if (!proxy) return new Agent(options);
  // A request that waits for its tunnel cannot be aborted, and by default a tunnel may take 5 minutes.
  const clientFactory = (origin: URL, opts: object) =>
    new Pool(origin, { ...opts, headersTimeout: connectMs });
  return new EnvHttpProxyAgent({ ...options, ...proxy, clientFactory });
}
