export * as arrivals from "./arrivals.ts";
export * as backfills from "./backfills.ts";
export type { Batch } from "./batches.ts";
export * as batches from "./batches.ts";
export type { BudgetPolicy, PermitLane } from "./budgets.ts";
export * as budgets from "./budgets.ts";
export * as checkups from "./checkups.ts";
export * as content from "./content.ts";
export * as contentQueries from "./content-queries.ts";
export type { NewestPlace } from "./conversation-search.ts";
export * as conversationSearch from "./conversation-search.ts";
export * as erasurePasses from "./erasure-passes.ts";
export type { Erasure, Forbidden } from "./erasures.ts";
export * as erasures from "./erasures.ts";
export * as feed from "./feed.ts";
export * as goneTexts from "./gone-texts.ts";
export * as heldRuns from "./held-runs.ts";
export type { Hook } from "./hooks.ts";
export * as hooks from "./hooks.ts";
export { inTransaction, sqlStateOf } from "./in-transaction.ts";
export * as integrationQueries from "./integration-queries.ts";
export type { Integration } from "./integrations.ts";
export * as integrations from "./integrations.ts";
export * as keyAttempts from "./key-attempts.ts";
export * as keyChecks from "./key-checks.ts";
export * as keyExpiry from "./key-expiry.ts";
export * as known from "./known.ts";
export * as laps from "./laps.ts";
export { assertMigrated, migrate } from "./migrate.ts";
export type { Notice } from "./notices.ts";
export * as notices from "./notices.ts";
export { type Db, type DbPool, openDb, ping } from "./open-db.ts";
export type { Look } from "./overviews.ts";
export * as overviews from "./overviews.ts";
export {
  type HeldPermit,
  type Permits,
  type PermitsOptions,
  permits,
  type ReportedReply,
} from "./permits.ts";
export type { Reconcile } from "./reconciles.ts";
export * as reconciles from "./reconciles.ts";
export * as removals from "./removals.ts";
export * as replays from "./replays.ts";
export type { Report, ReportRow } from "./reports.ts";
export * as reports from "./reports.ts";
export * as rolling from "./rolling.ts";
export * as runQueries from "./run-queries.ts";
export * as runSteps from "./run-steps.ts";
export type { Ring, Run } from "./runs.ts";
export * as runs from "./runs.ts";
export * as seals from "./seals.ts";
export * as sessions from "./sessions.ts";
export type { StepNews } from "./step-news.ts";
export * as stepNews from "./step-news.ts";
export * as storedContent from "./stored-content.ts";
export * as strangers from "./strangers.ts";
export * as suspects from "./suspects.ts";
export * as sweeps from "./sweeps.ts";
export * as switching from "./switching.ts";
export type * from "./tables.ts";
export * as threads from "./threads.ts";
export type { TokenHolder } from "./tokens.ts";
export * as tokens from "./tokens.ts";
export * as unstored from "./unstored.ts";
export * as volume from "./volume.ts";
export * as wanted from "./wanted.ts";
export * as workspaces from "./workspaces.ts";
