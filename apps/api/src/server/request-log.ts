import type { Metrics } from "@inlet/service-kit";
import type { FastifyInstance } from "fastify";

/** Logs and measures each request. The log names the route's pattern, because the URL itself may hold a secret. */
export function addRequestLog(app: FastifyInstance, metrics: Metrics): void {
  const seconds = metrics.createHistogram({
    name: "inlet_api_request_seconds",
    help: "Time to answer a request",
    labels: ["method", "route", "status"] as const,
  });
  app.addHook("onResponse", async (request, reply) => {
    const { method, params, routeOptions } = request;
    const route = routeOptions.url ?? "none";
    const status = reply.statusCode;
    const ms = Math.round(reply.elapsedTime);
    if (routeOptions.config.isStream !== true)
      seconds.observe({ method, route, status: String(status) }, ms / 1_000);
    const { workspaceId } = (params ?? {}) as { workspaceId?: string };
    const isChange = method !== "GET" && method !== "HEAD" && status !== 429;
    const level = isChange ? "info" : "debug";
    request.log[level]({ method, route, status, ms, workspaceId }, "request completed");
  });
}
