import { z } from "zod";
import { givenName, instant, pageOf } from "./wire.ts";

const volumeLimit = z
  .int()
  .min(0)
  .max(2_000_000_000)
  .describe("Conversations admitted per period at most; messages, comments and customers cost nothing");
const period = z.enum(["day", "week", "month", "year"]).describe("Billing period, by the UTC calendar");

/** A tenant. */
export const workspace = z
  .object({ id: z.uuid(), name: z.string(), volumeLimit, period, createdAt: instant })
  .meta({ id: "Workspace" });

/** A page of workspaces. */
export const workspacePage = pageOf(workspace).meta({ id: "WorkspacePage" });

/** What a new workspace is. */
export const newWorkspace = z
  .strictObject({
    name: givenName,
    volumeLimit: volumeLimit.default(100_000),
    period: period.default("month"),
  })
  .meta({ id: "NewWorkspace" });

/** What of a workspace changes. */
export const workspaceChange = z
  .strictObject({
    name: givenName.optional(),
    volumeLimit: volumeLimit.optional(),
    period: period.optional(),
  })
  .meta({ id: "WorkspaceChange" });

/** What a workspace has used in its current period. */
export const volume = z
  .object({
    limit: z.int(),
    used: z.int().describe("Conversations admitted in this period"),
    held: z.int().describe("Conversations known by id that wait for the limit to grow or the period to turn"),
    periodStart: instant,
    periodEnd: instant,
  })
  .meta({ id: "Volume" });
