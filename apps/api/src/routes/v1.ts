import type { FastifyPluginAsync } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { Deps } from "../deps.ts";
import { createExportSender, type ExportSender } from "../exports/export-sender.ts";
import { commentRoutes } from "../feed/comment-routes.ts";
import type { Limits } from "../limits/limit-requests.ts";
import { describeRoute } from "../server/describe-route.ts";
import { fleetRoutes } from "./fleet.ts";
import { backfillRoutes } from "./integration/backfills.ts";
import { integrationRoutes } from "./integration/integration.ts";
import { keyRoutes } from "./integration/key.ts";
import { notImportedRoutes } from "./integration/not-imported.ts";
import { reconcileRoutes } from "./integration/reconciles.ts";
import { replayRoutes } from "./integration/replays.ts";
import { reportRoutes } from "./integration/reports.ts";
import { runRoutes } from "./integration/runs.ts";
import { webhookSettingsRoutes } from "./integration/webhook-settings.ts";
import { attachmentRoutes } from "./workspace/attachments.ts";
import { auditRoutes } from "./workspace/audit.ts";
import { contentRoutes } from "./workspace/content.ts";
import { erasureRoutes } from "./workspace/erasures.ts";
import { exportRoutes } from "./workspace/exports.ts";
import { feedbackRoutes } from "./workspace/feedback.ts";
import { noticeRoutes } from "./workspace/notices.ts";
import { overviewRoutes } from "./workspace/overview.ts";
import { sqlRoleRoutes } from "./workspace/sql-roles.ts";
import { tokenRoutes } from "./workspace/tokens.ts";
import { volumeRoutes } from "./workspace/volume.ts";
import { webhookDeliveryRoutes } from "./workspace/webhook-deliveries.ts";
import { webhookEndpointRoutes } from "./workspace/webhook-endpoints.ts";
import { workspaceRoutes } from "./workspace/workspaces.ts";

/** What these routes need; most of them less. */
type V1Deps = Deps & { exportSender: ExportSender };

const workspace = "/workspaces/:workspaceId";

/** The routes that need a token, by the prefix of their paths. Add a new route here. */
const routesByPrefix: Record<string, FastifyPluginAsyncZod<V1Deps>[]> = {
  "": [workspaceRoutes, fleetRoutes, auditRoutes],
  [workspace]: [
    tokenRoutes,
    sqlRoleRoutes,
    volumeRoutes,
    noticeRoutes,
    overviewRoutes,
    contentRoutes,
    attachmentRoutes,
    exportRoutes,
    erasureRoutes,
    feedbackRoutes,
    webhookEndpointRoutes,
    webhookDeliveryRoutes,
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
export const v1Routes: FastifyPluginAsync<Deps & Pick<Limits, "shares">> = async (app, deps) => {
  app.addHook("onRoute", describeRoute);
  const exportSender = createExportSender(deps);
  app.addHook("preClose", async () => exportSender.close()); // the server waits for its replies
  for (const [prefix, plugins] of Object.entries(routesByPrefix))
    for (const routes of plugins) await app.register(routes, { ...deps, exportSender, prefix });
};
