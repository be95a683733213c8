export type { Batch } from "./batches.ts";
export * as batches from "./batches.ts";
export * as budgets from "./budgets.ts";
export * as content from "./content.ts";
export type { Integration } from "./integrations.ts";
export * as integrations from "./integrations.ts";
export { assertMigrated, migrate } from "./migrate.ts";
export { type Db, type DbPool, openDb } from "./open-db.ts";
export {
  type HeldPermit,
  type Permits,
  type PermitsOptions,
  permits,
  type ReportedReply,
} from "./permits.ts";
export * as runSteps from "./run-steps.ts";
export type { Ring, Run } from "./runs.ts";
export * as runs from "./runs.ts";
export type * from "./tables.ts";
export * as volume from "./volume.ts";
export * as wanted from "./wanted.ts";
