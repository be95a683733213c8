import { Fault } from "@inlet/contracts";
import { z } from "zod";

/** Speaks to the API as anybody else would. */
export interface InletClient {
  /** @throws Fault of the kind that the API answered, with its words and further facts */
  ask(method: "GET" | "POST" | "PUT" | "PATCH", path: string, body?: unknown): Promise<unknown>;
}

const refusal = z.looseObject({
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
const answerWithinMs = 90_000;

/** A caller of the API with one token. */
export function openClient({ url, token }: { url: string; token: string }): InletClient {
  return {
    async ask(method, path, body) {
      const response = await fetch(new URL(path, url), {
        method,
        signal: AbortSignal.timeout(answerWithinMs),
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const reply: unknown = await response.json();
      if (!response.ok) throw faultOf(reply, `${method} ${path} answered ${response.status}`);
      return reply;
    },
  };
}

function faultOf(reply: unknown, otherwise: string): Error {
  const told = refusal.safeParse(reply);
  if (!told.success) return new Error(`${otherwise}: ${JSON.stringify(reply)}`);
  const { error, message, retryAt, ...details } = told.data;
  return new Fault(error, message, { details, ...(retryAt === undefined ? {} : { retryAt }) });
}
