import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance, FastifyPluginAsync } from "fastify";
import { jsonSchemaTransform, jsonSchemaTransformObject } from "fastify-type-provider-zod";
import { sessionCookies } from "../access/session-cookie.ts";
import { apiGuide } from "./api-guide.ts";

/** Serves the documentation: `/docs` for people, `/docs/json` for programs. */
export const docsRoutes: FastifyPluginAsync = async (app) => {
  await app.register(swaggerUi, { routePrefix: "/docs", logLevel: "silent" });
};

/** Documents all routes that are registered from now on. */
export async function addOpenApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      info: { title: "Inlet", version: "1", description: apiGuide },
      components: {
        securitySchemes: {
          token: { type: "http", scheme: "bearer", description: "`Authorization: Bearer <token>`" },
          session: {
            type: "apiKey",
            in: "cookie",
            name: sessionCookies.secure,
            description: `The cookie of a signed-in browser; by http on Inlet's own machine it is called \`${sessionCookies.plain}\`. Requests that change something also need the \`x-inlet-csrf\` header, whose value \`GET /v1/session\` returns.`,
          },
        },
      },
      tags: [
        "workspaces",
        "overview",
        "tokens",
        "audit",
        "integration",
        "runs",
        "backfills",
        "reconciles",
        "replays",
        "reports",
        "not imported",
        "content",
        "feedback",
        "webhooks",
        "sign-in",
      ].map((name) => ({ name })),
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
}
