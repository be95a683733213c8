import { type RawBuilder, sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import { dropSqlRoles } from "../reporting/index.ts";

/** A table, and which of its rows belong to a workspace. */
interface OwnTable {
  table: string;
  where?: (workspaceId: string) => RawBuilder<unknown>;
}

const ofIntegration = (id: string) =>
  sql`integration_id in (select id from integration where workspace_id = ${id})`;
const ofReport = (id: string) => sql`report_id in (select id from report where workspace_id = ${id})`;
const ofErasure = (id: string) =>
  sql`erasure_id in (select id from customer_erasure where workspace_id = ${id})`;
const ofRun = (id: string) => sql`run_id in (select id from run where workspace_id = ${id})`;

/**
 * Every table that holds rows of a workspace, besides raw batches. A table comes before those that it refers to, so that
 * no deletion cascades to many rows.
 */
export const ownTables: readonly OwnTable[] = [
  { table: "note_reading" },
  { table: "note" },
  { table: "message" },
  { table: "conversation" },
  { table: "conversation_item" },
  { table: "conversation_text" },
  { table: "search_index" },
  { table: "customer" },
  { table: "tag" },
  { table: "agent" },
  { table: "feed_floor" },
  { table: "fetch_backlog" },
  { table: "fetch_log" },
  { table: "thread_check" },
  { table: "rejected_record" },
  { table: "held_conversation" },
  { table: "filtered_message" },
  { table: "filtered_conversation" },
  { table: "filter_change" },
  { table: "deletion_candidate" },
  { table: "orphaned_customer" },
  { table: "redaction_fingerprint" },
  { table: "erasure" },
  { table: "erasure_scan" },
  { table: "erased_record" },
  { table: "customer_erasure_count", where: ofErasure },
  { table: "customer_erasure" },
  { table: "replay" },
  { table: "report_record", where: ofReport },
  { table: "report_row", where: ofReport },
  { table: "report_thread", where: ofReport },
  { table: "report" },
  { table: "reconcile", where: ofRun },
  { table: "run" },
  { table: "webhook_event", where: ofIntegration },
  { table: "stream_cursor", where: ofIntegration },
  { table: "sweep_position", where: ofIntegration },
  { table: "integration_webhook" },
  { table: "integration" },
  { table: "withheld_record" },
  { table: "customer_name" },
  { table: "redaction_pass" },
  { table: "redaction" },
  { table: "key_attempt" },
  { table: "volume_entry" },
  { table: "volume_period" },
  { table: "webhook_delivery" },
  { table: "webhook_endpoint" },
  { table: "notice" },
  { table: "sql_role" },
  { table: "api_token" },
  { table: "audit_entry" },
];

const rowsAtOnce = 2_000;
/** A raw page may have megabytes. */
const pagesAtOnce = 200;

/** What a call has removed. */
interface Removed {
  /** Whether nothing is left of the workspace. */
  isGone: boolean;
  /** Roles that Postgres keeps. They see nothing any more. */
  keptRoles?: string[];
}

/** Lists deleted workspaces of which something is left, the longest deleted first. */
export async function listDeleted(db: Db): Promise<string[]> {
  const deleted = db.selectFrom("workspace").select("id").where("deletedAt", "is not", null);
  return (await deleted.orderBy("deletedAt").execute()).map((it) => it.id);
}

/**
 * Removes the SQL roles of a deleted workspace, or else its next rows, in one statement. After a crash the next call goes
 * on, because what is gone is gone. When nothing is left, the workspace itself goes.
 * @returns undefined when the workspace is gone, or is not deleted
 */
export async function removeNext(db: Db, workspaceId: string): Promise<Removed | undefined> {
  const { rows } = await sql<{ hasRoles: boolean }>`
    select exists (select from sql_role where workspace_id = workspace.id) as has_roles
    from workspace where id = ${workspaceId} and deleted_at is not null`.execute(db);
  const [deleted] = rows;
  if (deleted === undefined) return undefined;
  if (deleted.hasRoles) return { isGone: false, keptRoles: await dropSqlRoles(db, workspaceId) };
  if (await removePages(db, workspaceId)) return { isGone: false };
  for (const own of ownTables) if (await removeRows(db, workspaceId, own)) return { isGone: false };
  // What a step or a page that was under way has stored meanwhile. Nothing can store more: the integration is gone.
  if (await removePages(db, workspaceId)) return { isGone: false };
  await sql`delete from workspace where id = ${workspaceId}`.execute(db);
  return { isGone: true };
}

/** @returns whether there was something to remove */
async function removeRows(db: Db, workspaceId: string, { table, where }: OwnTable): Promise<boolean> {
  const condition = where?.(workspaceId) ?? sql`workspace_id = ${workspaceId}`;
  const { numAffectedRows = 0n } = await sql`
    delete from ${sql.table(table)}
    where ctid = any(array(select ctid from ${sql.table(table)} where ${condition} limit ${rowsAtOnce}))`.execute(
    db,
  );
  return numAffectedRows > 0n;
}

/** Removes raw pages, by their states, which have an index each. */
async function removePages(db: Db, workspaceId: string): Promise<boolean> {
  for (const state of ["pending", "settled"]) {
    const { numAffectedRows = 0n } = await sql`
      delete from raw_batch where (created_at, id) in (
        select created_at, id from raw_batch
        where workspace_id = ${workspaceId} and state = ${sql.lit(state)} limit ${pagesAtOnce})`.execute(db);
    if (numAffectedRows > 0n) return true;
  }
  return false;
}
