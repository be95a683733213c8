export * as wanted from "./backlog/backlog.ts";
export * as rolling from "./backlog/rolling-reread.ts";
export * as threads from "./backlog/threads.ts";
export type { Batch } from "./batches/batches.ts";
export * as batches from "./batches/batches.ts";
export * as replays from "./batches/replays.ts";
export type {
  AcquirePermit,
  AcquirePermitOptions,
  BudgetPolicy,
  Permit,
  ReportedReply,
} from "./budgets/index.ts";
export * as budgets from "./budgets/index.ts";
export { getSqlState, inTransaction } from "./client/in-transaction.ts";
export { assertMigrated, migrate } from "./client/migrate.ts";
export { type Db, type DbPool, openDb, ping } from "./client/open-db.ts";
export type { DeletionSignals, Erasure, ErasureRules, Reconcile } from "./deletions/index.ts";
export * as deletions from "./deletions/index.ts";
export type { Integration } from "./integrations/index.ts";
export * as integrations from "./integrations/index.ts";
export type { Notice } from "./notices/index.ts";
export * as notices from "./notices/index.ts";
export type { ConversationPosition } from "./records/index.ts";
export * as records from "./records/index.ts";
export type { Report, ReportRow } from "./reports/reports.ts";
export * as reports from "./reports/reports.ts";
export * as backfills from "./runs/backfills.ts";
export * as passes from "./runs/passes.ts";
export * as heldRuns from "./runs/pauses.ts";
export * as runQueries from "./runs/queries.ts";
export type { Run, RunRef } from "./runs/runs.ts";
export * as runs from "./runs/runs.ts";
export * as runSteps from "./runs/steps.ts";
export * as sessions from "./sessions/index.ts";
export type * from "./tables/index.ts";
export type { TokenHolder } from "./tenancy/index.ts";
export * as tenancy from "./tenancy/index.ts";
export type { WorkspaceOverview } from "./views/index.ts";
export * as views from "./views/index.ts";
export * as volume from "./volume/index.ts";
export type { Webhook } from "./webhooks/index.ts";
export * as webhooks from "./webhooks/index.ts";
