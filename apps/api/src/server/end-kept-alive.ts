import type { FastifyInstance } from "fastify";

/**
 * Lets a closing server end connections that are kept alive as soon as their reply is complete. Fastify ends idle ones
 * when it closes, and asks for the end of the others in its reply. A connection whose reply had begun gets neither,
 * and would keep the server open for as long as it may be idle.
 */
export function endKeptAlive(app: FastifyInstance): void {
  app.addHook("preClose", async () => {
    app.server.keepAliveTimeout = 1;
    app.server.keepAliveTimeoutBuffer = 0;
  });
}
