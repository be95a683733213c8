import { sql } from "kysely";
import { inTransaction } from "../client/in-transaction.ts";
import type { Db } from "../client/open-db.ts";
import { getRetainedFrom } from "../client/retained-from.ts";
import type { Deletion } from "../deletions/tombstones.ts";
import { removeStored } from "../filters/remove-stored.ts";
import { find } from "./settings.ts";

/** How many conversations and messages one transaction removes. */
const chunk = { conversations: 50, messages: 1_000 };

/** How many records a piece of work has removed, by kind. */
export type ExpiredRecords = Record<"conversation" | "message" | "customer", number>;

/** Lists the workspaces with stored conversations that are older than their retention. */
export async function listExpired(db: Db): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select w.id from workspace w
    cross join lateral ( -- the limit makes Postgres look into the index once per workspace
      select from conversation c
      where c.workspace_id = w.id and c.deleted_at is null and c.updated_at < ${getRetainedFrom("w")}
      limit 1) c
    where w.retention_days is not null and w.deleted_at is null
    order by w.id`.execute(db);
  return rows.map((it) => it.id);
}

/**
 * Removes the next conversations of a workspace that are older than its retention, with their messages and the customers
 * whom nothing names any more, in a short transaction of its own. Of a long conversation it first removes messages. Tombstones
 * stay, for the feed. Two callers may do so at once: rows that another one has locked are skipped.
 *
 * Raw pages are left alone: they go by their own age. And a tombstone says that the version was observed, not that it is
 * gone since now: a newer version that was read before the removal and is stored after it brings the conversation back.
 * @returns undefined when nothing is left to remove
 */
export function expireNext(db: Db, workspaceId: string): Promise<ExpiredRecords | undefined> {
  return inTransaction(db, async (tx) => {
    const conversations = await lockExpired(tx, workspaceId);
    if (conversations.length === 0) return undefined;
    const ids = conversations.map((it) => it.id);
    const messages = await lockMessages(tx, workspaceId, ids);
    const isWhole = messages.length < chunk.messages;
    const expired = { conversations: isWhole ? conversations : [], messages, within: ids };
    return removeStored(tx, workspaceId, { ...expired, areRawPagesKept: true });
  });
}

interface Observed {
  id: string;
  observedAt: Date;
}

/**
 * Locks conversations in the order of their ids, as pages do. Any of them will do, so nothing is sorted: an index finds live
 * conversations by their last change.
 */
async function lockExpired(tx: Db, workspaceId: string): Promise<Deletion[]> {
  const { retainedFrom } = await find(tx, workspaceId);
  if (retainedFrom === null) return [];
  const isLive = sql`workspace_id = ${workspaceId}::uuid and deleted_at is null`;
  const isOld = sql`updated_at < ${retainedFrom}::timestamptz`;
  const { rows } = await sql<Observed>`
    select id, observed_at from conversation
    where id = any(array(select id from conversation where ${isLive} and ${isOld} limit ${chunk.conversations}))
      and ${isLive} and coalesce(${isOld}, false) -- so that Postgres reads the rows by their key
    order by id
    for update skip locked`.execute(tx);
  return rows.map(toDeletion);
}

async function lockMessages(tx: Db, workspaceId: string, ids: readonly string[]): Promise<Deletion[]> {
  const { rows } = await sql<Observed>`
    select id, observed_at from message
    where workspace_id = ${workspaceId}::uuid and deleted_at is null and id = any(array(
      select id from message
      where workspace_id = ${workspaceId}::uuid and conversation_id = any(${ids}::text[]) and deleted_at is null
      limit ${chunk.messages}))
    order by id
    for update`.execute(tx);
  return rows.map(toDeletion);
}

/** A tombstone takes the instant of the observation, to the next millisecond, because JavaScript cuts microseconds. */
const toDeletion = ({ id, observedAt }: Observed): Deletion => ({
  id,
  deletedAt: new Date(observedAt.getTime() + 1),
});
