import type { FastifyPluginAsync } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { checkAccess, findCaller, unauthorized } from "../access/access.ts";
import { createFailureCounter } from "../access/failure-counter.ts";
import type { Deps } from "../deps.ts";
import { describeRoute } from "../server/describe-route.ts";
import { backfillRoutes } from "./backfills.ts";
import { contentRoutes } from "./content.ts";
import { feedbackRoutes } from "./feedback.ts";
import { fleetRoutes } from "./fleet.ts";
import { integrationRoutes } from "./integration.ts";
import { keyRoutes } from "./key.ts";
import { notImportedRoutes } from "./not-imported.ts";
import { noticeRoutes } from "./notices.ts";
import { overviewRoutes } from "./overview.ts";
import { reconcileRoutes } from "./reconciles.ts";
import { replayRoutes } from "./replays.ts";
import { reportRoutes } from "./reports.ts";
import { runRoutes } from "./runs.ts";
import { tokenRoutes } from "./tokens.ts";
import { volumeRoutes } from "./volume.ts";
import { webhookSettingsRoutes } from "./webhook-settings.ts";
import { workspaceRoutes } from "./workspaces.ts";

const failuresPerMinute = 300;
const workspace = "/workspaces/:workspaceId";

/** The routes that need a token, by the prefix of their paths. Add a new route here. */
const routesByPrefix: Record<string, FastifyPluginAsyncZod<Deps>[]> = {
  "": [workspaceRoutes, fleetRoutes],
  [workspace]: [tokenRoutes, volumeRoutes, noticeRoutes, overviewRoutes, contentRoutes, feedbackRoutes],
  [`${workspace}/integrations/kustomer`]: [
    keyRoutes,
    integrationRoutes,
    webhookSettingsRoutes,
    runRoutes,
    reconcileRoutes,
    backfillRoutes,
    replayRoutes,
    notImportedRoutes,
    reportRoutes,
  ],
};

/** Registers all routes that need a token. */
export const v1Routes: FastifyPluginAsync<Deps> = async (app, deps) => {
  const countFailure = createFailureCounter(app, failuresPerMinute);
  app.addHook("onRoute", describeRoute);
  app.decorateRequest("caller");
  app.addHook("onRequest", async (request, reply) => {
    reply.header("cache-control", "no-store");
    const caller = await findCaller(deps.db, request);
    if (caller === undefined) throw (await countFailure(request)) ?? unauthorized();
    request.caller = caller;
    await checkAccess(deps.db, caller, request);
  });
  for (const [prefix, plugins] of Object.entries(routesByPrefix))
    for (const routes of plugins) await app.register(routes, { ...deps, prefix });
};
