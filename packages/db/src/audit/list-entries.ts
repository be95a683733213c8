import type { AuditAction } from "@inlet/contracts";
import { type Selectable, sql } from "kysely";
import { deleteInChunks } from "../client/delete-in-chunks.ts";
import type { Db } from "../client/open-db.ts";
import { rowLifetimes } from "../client/row-lifetimes.ts";
import type { AuditEntryTable } from "../tables/index.ts";

/** An entry, with the instant of the act in milliseconds. */
export type AuditEntry = Selectable<AuditEntryTable> & { at: Date };

/** Which entries to list. */
export interface AuditFilter {
  /** Without it, those of all workspaces and of none. */
  workspaceId?: string | undefined;
  action?: AuditAction | undefined;
  /** The id or the name of who acted. */
  actor?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
}

/** Lists entries, newest first, those before the entry `after`. */
export async function listEntries(
  db: Db,
  { workspaceId, action, actor, from, to }: AuditFilter,
  { after, limit }: { after?: string | undefined; limit: number },
): Promise<AuditEntry[]> {
  return db
    .selectFrom("auditEntry")
    .selectAll()
    .select(sql<Date>`uuid_extract_timestamp(id)`.as("at"))
    .$if(workspaceId !== undefined, (q) => q.where("workspaceId", "=", workspaceId ?? null))
    .$if(action !== undefined, (q) => q.where("action", "=", action ?? "sign_in"))
    .$if(actor !== undefined, (q) =>
      q.where(sql<boolean>`${actor ?? ""} in (actor_id, actor_name, token_id::text)`),
    )
    .$if(from !== undefined, (q) => q.where("id", ">=", toFirstId(from ?? new Date())))
    .$if(to !== undefined, (q) => q.where("id", "<", toFirstId(to ?? new Date())))
    .$if(after !== undefined, (q) => q.where("id", "<", after ?? ""))
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}

/** The smallest id of an instant: ids of entries begin with their milliseconds since 1970. */
function toFirstId(instant: Date): string {
  const hex = Math.max(0, instant.getTime()).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-0000-0000-000000000000`;
}

/** Deletes the entries that are older than the audit log reaches back. */
export async function deleteOldEntries(db: Db): Promise<void> {
  const { rows } = await sql<{
    now: Date;
  }>`select clock_timestamp() - ${rowLifetimes.auditEntry} as now`.execute(db);
  const [first] = rows;
  if (first !== undefined) await deleteInChunks(db, "audit_entry", sql`id < ${toFirstId(first.now)}::uuid`);
}
