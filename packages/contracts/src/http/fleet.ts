import { z } from "zod";
import { ingestionStatusSchema } from "../domain/workspaces.ts";
import { count, createPageSchema, defineReply, instant, pageQuery, typedText } from "../wire.ts";
import { runSummary } from "./integration/runs.ts";
import { trouble } from "./workspace/overview.ts";

/** Filters of the list of all workspaces. */
export const fleetQuery = pageQuery.extend({
  q: typedText(0, 200).optional().describe("Part of a workspace's name, or its id"),
});

/** How one workspace's ingestion stands. */
const fleetWorkspace = defineReply("FleetWorkspace", {
  workspaceId: z.uuid(),
  name: z.string(),
  integrationStatus: z
    .enum([...ingestionStatusSchema.options, "not_connected"])
    .describe("As an integration's `status`; `not_connected` while there is no key"),
  trouble: z.array(trouble),
  lateSeconds: count
    .nullable()
    .describe(
      "How long the next run is overdue, or the open one waits for its first step; null while a run is read, and when neither is late",
    ),
  lastDoneAt: instant.nullable().describe("When the last live run finished"),
  openRun: runSummary.nullable().describe("The open live run"),
  failures: count.describe("Consecutive failures of the last live run; 8 when it failed for good"),
  volume: z.object({ used: count, limit: count }),
});

/** A page of the fleet: failing workspaces first, then by lateness. */
export const fleetPage = createPageSchema(fleetWorkspace)
  .extend({
    totals: z
      .object({
        workspaces: count,
        active: count.describe("Workspaces whose ingestion is on and not paused, with a key that works"),
        failing: count.describe(
          "Workspaces whose key needs a person, or whose last live run failed or is failing",
        ),
        late: count.describe("Workspaces whose next run is more than a minute overdue"),
      })
      .describe("Of all workspaces, on every page and with every filter"),
  })
  .meta({ id: "FleetPage" });
