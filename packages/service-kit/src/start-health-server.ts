import Fastify, { type FastifyPluginAsync, type FastifySchema } from "fastify";
import type { Health } from "./health.ts";
import type { Metrics } from "./metrics.ts";

interface HealthRoutesOptions {
  health: Health;
  metrics: Metrics;
}

/** Creates the routes `/health/live`, `/health/ready` and `/metrics` for any Fastify app. */
export function createHealthRoutes({ health, metrics }: HealthRoutesOptions): FastifyPluginAsync {
  const schema: FastifySchema & { hide: boolean } = { hide: true }; // not part of the public API
  const hidden = { schema, logLevel: "silent" } as const;
  return async (app) => {
    app.get("/health/live", hidden, (_request, reply) => {
      const liveness = health.checkLiveness();
      return reply.code(liveness.live ? 200 : 503).send(liveness);
    });
    app.get("/health/ready", hidden, async (_request, reply) => {
      const readiness = await health.checkReadiness();
      return reply.code(readiness.ready ? 200 : 503).send(readiness);
    });
    app.get("/metrics", hidden, async (_request, reply) =>
      reply.type(metrics.contentType).send(await metrics.read()),
    );
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
