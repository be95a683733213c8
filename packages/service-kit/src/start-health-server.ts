import { Fault } from "@inlet/contracts";
import Fastify, { type FastifyPluginAsync, type FastifyRequest, type FastifySchema } from "fastify";
import type { Health } from "./health.ts";
import type { Metrics } from "./metrics.ts";
import { settleWithin } from "./settle-within.ts";

interface HealthRoutesOptions {
  health: Health;
  metrics: Metrics;
  /** Whether a request may read more than whether the service is live and ready. By default every request may. */
  mayReadDetails?: (request: FastifyRequest) => Promise<boolean>;
  /** After this time health is shown without details. */
  detailsWithinMs?: number;
}

/** Creates the routes `/health/live`, `/health/ready` and `/metrics` for any Fastify app. */
export function createHealthRoutes({
  health,
  metrics,
  mayReadDetails = async () => true,
  detailsWithinMs = 2_000,
}: HealthRoutesOptions): FastifyPluginAsync {
  // Health is known while the database, which knows who asks, is away.
  const showsDetails = (request: FastifyRequest) =>
    settleWithin(detailsWithinMs, false, mayReadDetails(request));
  const schema: FastifySchema & { hide: boolean } = { hide: true }; // not part of the public API
  const hidden = { schema, logLevel: "silent" } as const;
  return async (app) => {
    app.get("/health/live", hidden, async (request, reply) => {
      const { live, ...details } = health.checkLiveness();
      return reply.code(live ? 200 : 503).send({ live, ...((await showsDetails(request)) && details) });
    });
    app.get("/health/ready", hidden, async (request, reply) => {
      const { ready, ...details } = await health.checkReadiness();
      return reply.code(ready ? 200 : 503).send({ ready, ...((await showsDetails(request)) && details) });
    });
    app.get("/metrics", hidden, async (request, reply) => {
      if (!(await mayReadDetails(request)))
        throw new Fault("unauthorized", "Metrics are for operators: send an operator's token.");
      return reply.type(metrics.contentType).send(await metrics.read());
    });
  };
}

/**
 * Starts the health routes of a service that has no HTTP server of its own.
 * @param port 0 takes a free port; without a port nothing listens, and the result has no URL
 */
export async function startHealthServer({
  port,
  host = "0.0.0.0",
  ...options
}: HealthRoutesOptions & { port?: number | undefined; host?: string }) {
  const app = Fastify({ logger: false, forceCloseConnections: true });
  await app.register(createHealthRoutes(options));
  const url = port === undefined ? undefined : await app.listen({ port, host });
  return { url, [Symbol.asyncDispose]: () => app.close() };
}
