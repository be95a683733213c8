import helmet, { type FastifyHelmetOptions } from "@fastify/helmet";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { isHttps, type Settings } from "../config.ts";

/** Everything that is shown in a browser loads from this server. Styles may be inline: components set sizes and colors. */
const directives = {
  "default-src": ["'none'"],
  "script-src": ["'self'"],
  "style-src": ["'self'", "'unsafe-inline'"],
  "img-src": ["'self'", "data:"],
  "font-src": ["'self'"],
  "connect-src": ["'self'"],
  "base-uri": ["'none'"],
  "form-action": ["'none'"],
  "frame-ancestors": ["'none'"],
};

/** The exception for Bull Board, whose page sets its own base URL. */
export const boardHeaders: FastifyHelmetOptions = {
  contentSecurityPolicy: { useDefaults: false, directives: { ...directives, "base-uri": ["'self'"] } },
};

/** The headers of a reply to a request that Fastify cannot route, for which no hook runs. The reply is no page. */
export const getUnroutedHeaders = (request: FastifyRequest, settings: Settings) => ({
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  ...getTransportHeader(request, settings),
});

/** HSTS: a browser that has reached the API by https uses nothing else for a year. By http, browsers ignore the header. */
const getTransportHeader = (request: FastifyRequest, settings: Settings): Record<string, string> =>
  isHttps(settings, request) ? { "strict-transport-security": "max-age=31536000" } : {};

/** Adds to every reply the headers that restrict what a browser does with it. */
export async function addSecurityHeaders(app: FastifyInstance, settings: Settings): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives },
    referrerPolicy: { policy: "same-origin" },
    strictTransportSecurity: false, // the hook below knows the request
    xFrameOptions: { action: "deny" },
  });
  app.addHook(
    "onRequest",
    async (request, reply) => void reply.headers(getTransportHeader(request, settings)),
  );
}
