import type { FastifyPluginAsync } from "fastify";
import { checkAccess, findCaller, unknownCaller } from "./access.ts";
import type { Deps } from "./deps.ts";
import { describeRoute } from "./describe-route.ts";
import { tooManyFailures } from "./errors.ts";
import { backfillRoutes } from "./routes/backfills.ts";
import { contentRoutes } from "./routes/content.ts";
import { feedbackRoutes } from "./routes/feedback.ts";
import { fleetRoutes } from "./routes/fleet.ts";
import { heldRunRoutes } from "./routes/held-runs.ts";
import { integrationRoutes } from "./routes/integration.ts";
import { keyRoutes } from "./routes/key.ts";
import { noticeRoutes } from "./routes/notices.ts";
import { overviewRoutes } from "./routes/overview.ts";
import { reconcileRoutes } from "./routes/reconciles.ts";
import { replayRoutes } from "./routes/replays.ts";
import { reportRoutes } from "./routes/reports.ts";
import { runRoutes } from "./routes/runs.ts";
import { tokenRoutes } from "./routes/tokens.ts";
import { unstoredRoutes } from "./routes/unstored.ts";
import { volumeRoutes } from "./routes/volume.ts";
import { webhookRoutes } from "./routes/webhook.ts";
import { workspaceRoutes } from "./routes/workspaces.ts";

const failuresPerMinute = 300;

/** Everything that needs a token. */
export function v1(deps: Deps): FastifyPluginAsync {
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
      throw failures.isAllowed || !failures.isExceeded ? unknownCaller() : tooManyFailures(failures.ttl);
    });
    for (const routes of [
      workspaceRoutes,
      fleetRoutes,
      tokenRoutes,
      keyRoutes,
      integrationRoutes,
      webhookRoutes,
      runRoutes,
      heldRunRoutes,
      reconcileRoutes,
      backfillRoutes,
      replayRoutes,
      unstoredRoutes,
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
