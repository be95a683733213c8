import { z } from "zod";
import { periodSchema } from "../../domain/workspaces.ts";
import { createPageSchema, defineBody, defineReply, instant, resourceName } from "../../wire.ts";
import { noticeUrl } from "./notices.ts";

/** The value of `volumeLimit` that means "no limit". */
export const noVolumeLimit = 2_000_000_000;

const volumeLimit = z
  .int()
  .min(0)
  .max(noVolumeLimit)
  .describe(
    "The maximum number of conversations admitted per period; messages, comments and customers do not count. 2000000000 means no limit",
  );
const period = periodSchema.describe("Billing period, by the UTC calendar");

const noticeUrlText = "The URL that receives the workspace's notices by POST; null to send none";

/** A tenant. */
export const workspace = defineReply("Workspace", {
  id: z.uuid(),
  name: z.string(),
  volumeLimit,
  period,
  noticeUrl: z
    .string()
    .nullable()
    .optional()
    .describe(`${noticeUrlText}. Not shown to members, because such a URL often holds a secret`),
  createdAt: instant,
});

export const workspacePage = createPageSchema(workspace).meta({ id: "WorkspacePage" });

/** The settings of a new workspace. */
export const newWorkspace = defineBody("NewWorkspace", {
  name: resourceName,
  volumeLimit: volumeLimit.default(100_000),
  period: period.default("month"),
  noticeUrl: noticeUrl.nullable().default(null).describe(noticeUrlText),
});

/** The settings of a workspace that can change. */
export const workspaceChange = defineBody("WorkspaceChange", {
  name: resourceName.optional(),
  volumeLimit: volumeLimit.optional(),
  period: period.optional().describe("What was admitted since the start of the new period counts"),
  noticeUrl: noticeUrl
    .nullable()
    .optional()
    .describe(`${noticeUrlText}. Applies to notices raised after the change`),
});

/** The confirmation of a deletion. */
export const workspaceDeletion = z.strictObject({
  confirm: z
    .string("must be the name of the workspace")
    .max(500)
    .describe("The name of the workspace, as a confirmation"),
});
