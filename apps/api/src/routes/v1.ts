import type { FastifyPluginAsync } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../deps.ts";
import { commentRoutes } from "../feed/comment-routes.ts";
import type { Limits } from "../limits/limit-requests.ts";
import { describeRoute } from "../server/describe-route.ts";
import { auditRoutes } from "./audit.ts";
import { backfillRoutes } from "./backfills.ts";
import { contentRoutes } from "./content.ts";
import { erasureRoutes } from "./erasures.ts";
import { exportRoutes } from "./exports.ts";
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

/** What these routes need; most of them less. */
type V1Deps = Deps & Pick<Limits, "shares">;

const workspace = "/workspaces/:workspaceId";

/** The routes that need a token, by the prefix of their paths. Add a new route here. */
const routesByPrefix: Record<string, FastifyPluginAsyncZod<V1Deps>[]> = {
  "": [workspaceRoutes, fleetRoutes, auditRoutes],
  [workspace]: [
    tokenRoutes,
    volumeRoutes,
    noticeRoutes,
    overviewRoutes,
    contentRoutes,
    exportRoutes,
    erasureRoutes,
    feedbackRoutes,
  ],
  [`${workspace}/integrations/kustomer`]: [
    keyRoutes,
    integrationRoutes,
    commentRoutes,
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
export const v1Routes: FastifyPluginAsync<V1Deps> = async (app, deps) => {
  app.addHook("onRoute", describeRoute);
  for (const [prefix, plugins] of Object.entries(routesByPrefix))
    for (const routes of plugins) await app.register(routes, { ...deps, prefix });
};
