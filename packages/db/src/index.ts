export * as agents from "./agents/index.ts";
export * as attachments from "./attachments/index.ts";
export type { Actor, AuditEntry, AuditEvent } from "./audit/index.ts";
export * as audit from "./audit/index.ts";
export * as backlog from "./backlog/index.ts";
export type { Batch } from "./batches/index.ts";
export * as batches from "./batches/index.ts";
export type {
  AcquirePermit,
  AcquirePermitOptions,
  BudgetPolicy,
  Permit,
  ReportedReply,
} from "./budgets/index.ts";
export * as budgets from "./budgets/index.ts";
export { type BoundedRows, maxPageBytes } from "./client/bounded-rows.ts";
export {
  adviseOnDatabase,
  answerDatabaseError,
  DatabaseFault,
  getSqlState,
  isDatabaseAway,
} from "./client/database-faults.ts";
export { readDatabaseIdentity } from "./client/database-identity.ts";
export { readDatabaseTime } from "./client/database-time.ts";
export { inSnapshot, inTransaction } from "./client/in-transaction.ts";
export { type KustomerClock, readKustomerTime, toKustomerTime } from "./client/kustomer-time.ts";
export { assertWritable, type Db, type DbPool, openDb, ping } from "./client/open-db.ts";
export type { CustomerErasure } from "./customer-erasures/index.ts";
export * as customerErasures from "./customer-erasures/index.ts";
export type { DeletionSignals, ErasedRecord, Erasure, ErasureRules, Reconcile } from "./deletions/index.ts";
export * as deletions from "./deletions/index.ts";
export type { ExportFilter, ExportPage, ExportTable } from "./exports/index.ts";
export * as exports from "./exports/index.ts";
export * as feed from "./feed/index.ts";
export type { FilterChange } from "./filters/index.ts";
export * as filters from "./filters/index.ts";
export type { Integration } from "./integrations/index.ts";
export * as integrations from "./integrations/index.ts";
export { assertMigrated, migrate } from "./migrate/migrate.ts";
export * as notes from "./notes/index.ts";
export type { Notice } from "./notices/index.ts";
export * as notices from "./notices/index.ts";
export type { Delivery, Endpoint } from "./push/index.ts";
export * as push from "./push/index.ts";
export * as records from "./records/index.ts";
export type { Redaction, RedactionPass } from "./redaction/index.ts";
export * as redaction from "./redaction/index.ts";
export type { SqlRole } from "./reporting/index.ts";
export * as reporting from "./reporting/index.ts";
export type { Report, ReportRow } from "./reports/index.ts";
export * as reports from "./reports/index.ts";
export * as requestRates from "./request-rates/index.ts";
export type { WorkError } from "./resumable-work/resumable-work.ts";
export * as retention from "./retention/index.ts";
export type { Run, RunRef } from "./runs/index.ts";
export * as runs from "./runs/index.ts";
export * as search from "./search/index.ts";
export * as searchIndex from "./search-index/index.ts";
export * as sessions from "./sessions/index.ts";
export type * from "./tables/index.ts";
export type { TokenHolder } from "./tenancy/index.ts";
export * as tenancy from "./tenancy/index.ts";
export type { WorkspaceOverview } from "./views/index.ts";
export * as views from "./views/index.ts";
export * as volume from "./volume/index.ts";
export type { Webhook } from "./webhooks/index.ts";
export * as webhooks from "./webhooks/index.ts";
export * as workspaceRemoval from "./workspace-removal/index.ts";
