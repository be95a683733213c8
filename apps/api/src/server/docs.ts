import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance, FastifyPluginAsync } from "fastify";
import { sessionCookies } from "../access/session-cookie.ts";
import { documentRoute, refineDocument } from "../openapi/refine-document.ts";
import { apiGuide } from "./api-guide.ts";

/** Serves the documentation: `/docs` for people, `/docs/json` for programs. */
export const docsRoutes: FastifyPluginAsync = async (app) => {
  await app.register(swaggerUi, { routePrefix: "/docs", logLevel: "silent" });
};

/** No license is granted; the identifier is the SPDX form of one of our own. */
const license = { name: "All rights reserved", identifier: "LicenseRef-Inlet" };

/** The groups of operations, in the order in which a newcomer meets them. */
const tags = {
  workspaces: "Tenants: their plans, volume, notices and health",
  overview: "The first screen of a workspace, once and as a stream of changes",
  tokens: "Tokens of a workspace's people and programs",
  sql: "Roles by which analysts read a workspace with a client of Postgres",
  audit: "Who did what, from where",
  privacy: "Erasing customers",
  integration: "The connection to Kustomer: key, switches, schedule",
  runs: "Acts of bringing an integration up to date",
  backfills: "Reading a past range",
  reconciles: "Finding records that were deleted at Kustomer",
  replays: "Normalizing stored pages again",
  reports: "Comparing the store with Kustomer",
  "not imported": "What is not stored, and why",
  content: "Stored conversations, messages, customers and tags",
  feedback: "The feed of everything that was created, changed or deleted",
  exports: "Records as files",
  "outgoing webhooks": "Where items of the feed and notices are sent",
  webhooks: "Events from Kustomer",
  "sign-in": "Sessions of browsers",
};

/** Documents all routes that are registered from now on. */
export async function addOpenApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "Inlet", version: "1", description: apiGuide, license },
      servers: [{ url: "/", description: "The address that serves this document" }],
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
      tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    },
    transform: documentRoute,
    transformObject: refineDocument,
  });
}
