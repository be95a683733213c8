import { Fault } from "@inlet/contracts";
import { z } from "zod";

/** A client of the API. */
export interface ApiClient {
  /** @throws Fault with the kind, message and details of the API's error reply */
  call(method: "GET" | "POST" | "PUT" | "PATCH", path: string, body?: unknown): Promise<unknown>;
}

const errorReplySchema = z.looseObject({
  error: z.enum([
    "invalid",
    "unauthorized",
    "forbidden",
    "not_found",
    "conflict",
    "rate_limited",
    "unavailable",
  ]),
  message: z.string(),
  retryAt: z.coerce.date().optional(),
});
const timeoutMs = 90_000;

/** Creates a client that authenticates with one token. */
export function createApiClient({ url, token }: { url: string; token: string }): ApiClient {
  return {
    async call(method, path, body) {
      const response = await fetch(new URL(path, url), {
        method,
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const reply: unknown = await response.json();
      if (!response.ok) throw toFault(reply, `${method} ${path} answered ${response.status}`);
      return reply;
    },
  };
}

function toFault(reply: unknown, fallback: string): Error {
  const parsed = errorReplySchema.safeParse(reply);
  if (!parsed.success) return new Error(`${fallback}: ${JSON.stringify(reply)}`);
  const { error, message, retryAt, ...details } = parsed.data;
  return new Fault(error, message, { details, ...(retryAt === undefined ? {} : { retryAt }) });
}
