import { sql } from "kysely";
import { statementNow } from "../client/database-time.ts";
import type { Db } from "../client/open-db.ts";
import { getRetainedFrom } from "../client/retained-from.ts";

/** How long a workspace keeps conversations. */
export interface Retention {
  /** Days since a conversation last changed; null for ever. */
  days: number | null;
  /** Conversations that have not changed since are not kept; null for ever. */
  retainedFrom: Date | null;
}

/** Finds how long a workspace keeps conversations. */
export async function find(db: Db, workspaceId: string): Promise<Retention> {
  const { rows } = await sql<Retention>`
    select retention_days as days, ${getRetainedFrom("workspace")} as retained_from
    from workspace where id = ${workspaceId}`.execute(db);
  return rows[0] ?? { days: null, retainedFrom: null };
}

/** Sets how long a workspace keeps conversations. @returns the days before */
export async function setDays(tx: Db, workspaceId: string, days: number | null): Promise<number | null> {
  const before = await find(tx, workspaceId);
  await tx.updateTable("workspace").set({ retentionDays: days }).where("id", "=", workspaceId).execute();
  return before.days;
}

/** What a retention would remove. */
export interface ExpiredCounts {
  /** Conversations that have not changed since are removed. */
  before: Date;
  stored: number;
  conversations: number;
  /** As Kustomer counts the messages of these conversations. */
  messages: number;
  /** The last change of the oldest one. */
  oldestAt: Date | null;
}

/** Counts stop here: nobody needs them more exactly, and counting takes time. */
const maxCounted = 1_000_000;

/** Counts what a retention of so many days would remove of what is stored. */
export async function countExpired(db: Db, workspaceId: string, days: number): Promise<ExpiredCounts> {
  const stored = sql`from conversation where workspace_id = ${workspaceId} and deleted_at is null`;
  const { rows } = await sql<ExpiredCounts>`
    with cutoff as materialized (select ${statementNow} - make_interval(days => ${days}::integer) as at)
    select cutoff.at as before, (select count(*) from (select ${stored} limit ${maxCounted}) it) as stored,
      expired.conversations, expired.messages, expired.oldest_at
    from cutoff cross join lateral (
      select count(*) as conversations, coalesce(sum(message_count), 0)::bigint as messages, min(updated_at) as oldest_at
      from (
        select message_count, updated_at ${stored} and updated_at < cutoff.at
        order by updated_at, id limit ${maxCounted}) it) expired`.execute(db);
  const [counts] = rows;
  if (counts === undefined) throw new Error("Counting returned no row.");
  return counts;
}
