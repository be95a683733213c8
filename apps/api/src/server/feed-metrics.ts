import { views } from "@inlet/db";
import type { ApiDeps } from "../deps.ts";

/** Adds metrics of the transaction that keeps the feed of its workspace waiting the longest. They can be read while every connection is busy. */
export function addFeedMetrics({ probe, metrics }: Pick<ApiDeps, "probe" | "metrics">): void {
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
}
