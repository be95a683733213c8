import { Fault } from "@inlet/contracts";
import type { FastifyReply } from "fastify";
import { endOfMinute } from "./shared-counts.ts";

/** A limit per minute that applies to a request. */
export interface Quota {
  name: "token" | "workspace";
  perMinute: number;
  /** Negative when the limit is exceeded. */
  left: number;
}

/** @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers */
export function describeQuotas(reply: FastifyReply, quotas: readonly Quota[]): void {
  const seconds = Math.ceil((endOfMinute().getTime() - Date.now()) / 1_000);
  const list = (describe: (quota: Quota) => string) =>
    quotas.map((it) => `"${it.name}";${describe(it)}`).join(", ");
  reply.header(
    "ratelimit-policy",
    list(({ perMinute }) => `q=${perMinute};w=60`),
  );
  reply.header(
    "ratelimit",
    list(({ left }) => `r=${Math.max(0, left)};t=${seconds}`),
  );
}

/** The refusal of a request beyond the limit per minute. */
export const tooManyPerMinute = ({ name, perMinute }: Quota): Fault =>
  new Fault("rate_limited", `One ${name} may send ${perMinute} requests a minute; send the rest later.`, {
    retryAt: endOfMinute(),
  });

/** The refusal of a request for which there is no place in the line. */
export const tooManyAtOnce = (name: Quota["name"] | "address"): Fault =>
  new Fault(
    "rate_limited",
    `Too many requests of this ${name} wait for their reply; wait for some of them first.`,
    { retryAt: new Date(Date.now() + 1_000) },
  );
