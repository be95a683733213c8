import { Fault } from "@inlet/contracts";
import type { FastifyInstance, FastifyRequest } from "fastify";

/** Counts failed attempts by client. The counter returns a fault once a client has failed more than `max` times in a minute. */
export function createFailureCounter(app: FastifyInstance, max: number) {
  const count = app.createRateLimit({ max, timeWindow: "1 minute" });
  return async (request: FastifyRequest): Promise<Fault | undefined> => {
    const failures = await count(request);
    if (failures.isAllowed || !failures.isExceeded) return undefined;
    return new Fault(
      "rate_limited",
      "Too many requests without a valid token came from this address; try again later.",
      { retryAt: new Date(Date.now() + failures.ttl) },
    );
  };
}
