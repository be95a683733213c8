import { z } from "zod";
import { trouble } from "./overview.ts";
import { runSummary } from "./runs.ts";
import { createPageSchema, instant, pageQuery } from "./wire.ts";

const count = z.int().min(0);

/** Which workspaces of the fleet. */
export const fleetQuery = pageQuery.extend({
  q: z.string().trim().max(200).optional().describe("Part of a workspace's name, or its id"),
});

/** How a workspace fares. */
const fleetWorkspace = z
  .object({
    workspaceId: z.uuid(),
    name: z.string(),
    integrationStatus: z
      .enum(["active", "paused", "off", "needs_attention", "not_connected"])
      .describe("As an integration's `status`; `not_connected` while there is no key"),
    trouble: z.array(trouble),
    lateSeconds: count
      .nullable()
      .describe("How long the next run is overdue; null when it is not, or one is open"),
    lastDoneAt: instant.nullable().describe("When a live run was last done"),
    openRun: runSummary.nullable().describe("The live run that is open"),
    failures: count.describe("Failures in a row of the last live run; 8 when it failed for good"),
    volume: z.object({ used: count, limit: count }),
  })
  .meta({ id: "FleetWorkspace" });

/** A page of the fleet: failing workspaces first, then by lateness. */
export const fleetPage = createPageSchema(fleetWorkspace)
  .extend({
    totals: z
      .object({
        workspaces: count,
        active: count.describe("Whose ingestion is on and not paused, with a key that works"),
        failing: count.describe("Whose key needs a person, or whose last live run failed or is failing"),
        late: count.describe("Whose next run is overdue by more than a minute"),
      })
      .describe("Of all workspaces, whatever page or name was asked for"),
  })
  .meta({ id: "FleetPage" });
