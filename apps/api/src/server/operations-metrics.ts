import { views } from "@inlet/db";
import { readEvery } from "@inlet/service-kit";
import type { ApiDeps } from "../deps.ts";

/** How old the counts of the fleet may be: counting reads every workspace. */
const fleetEveryMs = 60_000;

/** Adds metrics of what only the database knows: who keeps feeds waiting, which workspaces are in trouble, and what waits for normalizers. */
export function addOperationsMetrics({
  db,
  probe,
  metrics,
}: Pick<ApiDeps, "db" | "probe" | "metrics">): void {
  // These two are read while every connection is busy.
  metrics.createGauge({
    name: "inlet_feed_lag_seconds",
    help: "Age of the oldest open transaction that has written records; 0 without one. The feed of its workspace waits for it.",
    read: async () => (await views.findOldestFeedWriter(probe))?.seconds ?? 0,
  });
  metrics.createGauge({
    name: "inlet_feed_lag_pid",
    help: "Postgres's process id of that transaction; 0 without one.",
    read: async () => (await views.findOldestFeedWriter(probe))?.pid ?? 0,
  });
  metrics.createGauge({
    name: "inlet_oldest_batch_seconds",
    help: "Age of the oldest raw batch that is not normalized yet; 0 without one. Batches that are normalized again do not count.",
    read: () => views.getOldestBatchSeconds(db),
  });
  const countFleet = readEvery({ read: () => views.countFleet(db), everyMs: fleetEveryMs });
  for (const state of ["failing", "late"] as const)
    metrics.createGauge({
      name: `inlet_workspaces_${state}`,
      help: `Workspaces that the page \`/fleet\` shows as ${state}, at most a minute ago.`,
      read: async () => (await countFleet())[state],
    });
}
