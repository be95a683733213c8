import type { FastifyPluginAsync } from "fastify";
import { checkAccess, findCaller, unauthorized } from "../access/access.ts";
import type { Deps } from "../deps.ts";
import { describeRoute } from "../server/describe-route.ts";
import { tooManyFailedAttempts } from "../server/errors.ts";
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
import { runPauseRoutes } from "./run-pauses.ts";
import { runRoutes } from "./runs.ts";
import { tokenRoutes } from "./tokens.ts";
import { volumeRoutes } from "./volume.ts";
import { webhookSettingsRoutes } from "./webhook-settings.ts";
import { workspaceRoutes } from "./workspaces.ts";

const failuresPerMinute = 300;

/** Registers all routes that need a token. Add a new route here. */
export function v1Routes(deps: Deps): FastifyPluginAsync {
  return async (app) => {
    const countFailure = app.createRateLimit({ max: failuresPerMinute, timeWindow: "1 minute" });
    app.addHook("onRoute", describeRoute);
    app.decorateRequest("caller");
    app.addHook("onRequest", async (request, reply) => {
      reply.header("cache-control", "no-store");
      const caller = await findCaller(deps.db, request);
      if (caller !== undefined) {
        request.caller = caller;
        return checkAccess(deps.db, caller, request);
      }
      const failures = await countFailure(request);
      throw failures.isAllowed || !failures.isExceeded ? unauthorized() : tooManyFailedAttempts(failures.ttl);
    });
    for (const routes of [
      workspaceRoutes,
      fleetRoutes,
      tokenRoutes,
      keyRoutes,
      integrationRoutes,
      webhookSettingsRoutes,
      runRoutes,
      runPauseRoutes,
      reconcileRoutes,
      backfillRoutes,
      replayRoutes,
      notImportedRoutes,
      reportRoutes,
      volumeRoutes,
      noticeRoutes,
      overviewRoutes,
      contentRoutes,
      feedbackRoutes,
    ])
      await app.register(routes(deps));
  };
}
