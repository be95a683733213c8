import { z } from "zod";
import { noticeUrl } from "./notices.ts";
import { createPageSchema, instant, resourceName } from "./wire.ts";

/** The largest limit there is, which nobody reaches: it stands for none. */
export const noVolumeLimit = 2_000_000_000;

const volumeLimit = z
  .int()
  .min(0)
  .max(noVolumeLimit)
  .describe(
    "Conversations admitted per period at most; messages, comments and customers cost nothing. 2000000000 stands for no limit",
  );
const period = z.enum(["day", "week", "month", "year"]).describe("Billing period, by the UTC calendar");

const toldAt = "Where its notices are sent, by POST; nowhere when null";

/** A tenant. */
export const workspace = z
  .object({
    id: z.uuid(),
    name: z.string(),
    volumeLimit,
    period,
    noticeUrl: z.string().nullable().describe(toldAt),
    createdAt: instant,
  })
  .meta({ id: "Workspace" });

/** A page of workspaces. */
export const workspacePage = createPageSchema(workspace).meta({ id: "WorkspacePage" });

/** What a new workspace is. */
export const newWorkspace = z
  .strictObject({
    name: resourceName,
    volumeLimit: volumeLimit.default(100_000),
    period: period.default("month"),
    noticeUrl: noticeUrl.nullable().default(null).describe(toldAt),
  })
  .meta({ id: "NewWorkspace" });

/** What of a workspace changes. */
export const workspaceChange = z
  .strictObject({
    name: resourceName.optional(),
    volumeLimit: volumeLimit.optional(),
    period: period.optional().describe("What was admitted since the new period began counts"),
    noticeUrl: noticeUrl.nullable().optional().describe(`${toldAt}. Notices raised from then on are sent`),
  })
  .meta({ id: "WorkspaceChange" });
