/** Read-only views over several subjects: overview, fleet, arrivals, the estimate of a backfill, records that are not imported, why a conversation was fetched, and diagnostics. */
export * from "./arrivals.ts";
export * from "./backfill-estimate.ts";
export * from "./blockers.ts";
export * from "./diagnostics.ts";
export * from "./explain-conversation.ts";
export * from "./feed-writer.ts";
export * from "./fleet.ts";
export * from "./not-imported.ts";
export { countStored, loadOverview, type WorkspaceOverview } from "./overview.ts";
