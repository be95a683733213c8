import { sql } from "kysely";
import type { Db } from "./open-db.ts";
import type { Run } from "./runs.ts";
import type { WantedKind } from "./tables.ts";

/** Which id is wanted, and why. */
export interface Want {
  kind: WantedKind;
  id: string;
  reason: string;
}

/** Why conversations and customers are wanted, in words that people read. */
export const reasons = {
  /** A message of a conversation that is not stored. */
  named: "a message names it",
  /** By the list strategy: nothing else tells that the conversation moved. */
  newerMessage: "a message is newer",
  /** It was held, and the limit has grown. */
  released: "released",
  /** By the list strategy, in turn; nothing says that it changed. */
  rolling: "rolling re-read",
  /** The customer of a conversation written since the customer was read. */
  conversationMoved: "its conversation moved",
  /** So many customers moved at once that reading the stored ones by id is cheaper than reading those that moved. */
  movedInBulk: "many customers moved at once",
} as const;

/**
 * Writes down what must still be read. Held conversations are never wanted, nor are deleted ones. An id that was given
 * up is wanted again, since whoever asks has learnt something new; a conversation that Kustomer does not have at most
 * daily, because the same messages name it at every overlap.
 */
export async function add(db: Db, workspaceId: string, wants: Want[]): Promise<void> {
  if (wants.length === 0) return;
  const ids = wants.map((it) => it.id);
  await sql`
    with never as (
      select id from held_conversation
      where workspace_id = ${workspaceId}::uuid and id = any(${ids}::text[]) and released_at is null
      union all
      select id from conversation
      where workspace_id = ${workspaceId}::uuid and id = any(${ids}::text[]) and deleted_at is not null
    )
    insert into wanted (workspace_id, kind, id, reason)
    select distinct on (kind, id) ${workspaceId}::uuid, kind, id, reason
    from json_to_recordset(${JSON.stringify(wants)}::json) as it (kind text, id text, reason text)
    where kind = 'customer' or id not in (select id from never)
    order by kind, id
    on conflict (workspace_id, kind, id) do update set ${wishedAgain}
    where wanted.outcome is null or wanted.kind <> 'conversation'
      or wanted.tried_at < clock_timestamp() - interval '1 day'`.execute(db);
}

/** A wish that stands is as new as its newest reason, so that no older page fulfils it; one that was given up begins anew. */
const wishedAgain = sql`
  reason = case when wanted.outcome is null then wanted.reason else excluded.reason end,
  tries = case when wanted.outcome is null then wanted.tries else 0 end,
  outcome = null, wanted_at = clock_timestamp()`;

const triesAllowed = 5;

/** Ids of one kind that this run has not tried yet, oldest wish first. */
export async function listUntried(
  db: Db,
  run: Pick<Run, "id" | "workspaceId">,
  { kind, limit }: { kind: WantedKind; limit: number },
): Promise<string[]> {
  const rows = await db
    .selectFrom("wanted")
    .select("id")
    .where("workspaceId", "=", run.workspaceId)
    .where("kind", "=", kind)
    .where("outcome", "is", null)
    .where("tries", "<", triesAllowed)
    .where(sql<boolean>`last_run_id is distinct from ${run.id}::uuid`)
    .orderBy("wantedAt")
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map((it) => it.id);
}

/** How many ids of one kind this run has not tried yet. */
export async function countUntried(
  db: Db,
  run: Pick<Run, "id" | "workspaceId">,
  kind: WantedKind,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from wanted
    where workspace_id = ${run.workspaceId} and kind = ${kind} and outcome is null and tries < ${triesAllowed}
      and last_run_id is distinct from ${run.id}::uuid`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Wants customers that no page observed at `observedAt` or later has brought. */
export async function addCustomers(
  db: Db,
  { workspaceId, observedAt, reason }: { workspaceId: string; observedAt: Date; reason: string },
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    insert into wanted (workspace_id, kind, id, reason)
    select ${workspaceId}::uuid, 'customer', id, ${reason}
    from (
      select unnest(${ids}::text[]) as id
      except
      select id from customer
      where workspace_id = ${workspaceId}::uuid and id = any(${ids}::text[]) and observed_at >= ${observedAt}::timestamptz
    ) it
    order by id
    on conflict (workspace_id, kind, id) do update set ${wishedAgain}`.execute(db);
}

/** Which of `ids` are wanted. */
export async function pick(
  db: Db,
  workspaceId: string,
  { kind, ids }: { kind: WantedKind; ids: readonly string[] },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from wanted
    where workspace_id = ${workspaceId} and kind = ${kind} and id = any(${ids}::text[])`.execute(db);
  return rows.map((it) => it.id);
}

/**
 * Removes ids that a page observed at `observedAt` has brought; a wish that is newer than what the page saw stands.
 * @returns those that were wanted, with the reason
 */
export async function remove(
  db: Db,
  { workspaceId, observedAt }: { workspaceId: string; observedAt: Date },
  { kind, ids }: { kind: WantedKind; ids: readonly string[] },
): Promise<{ id: string; reason: string }[]> {
  const { rows } = await sql<{ id: string; reason: string }>`
    with read as (
      select ctid from wanted
      where workspace_id = ${workspaceId} and kind = ${kind} and id = any(${ids}::text[])
        and wanted_at <= ${observedAt}::timestamptz
      order by id for update
    )
    delete from wanted using read where wanted.ctid = read.ctid returning wanted.id, wanted.reason`.execute(
    db,
  );
  return rows;
}

/**
 * Wants the next `limit` conversations of the rolling re-read: those that are open or moved within two weeks, in the
 * order of their ids, round and round. The only way a key without search sees a change that no new message announces.
 */
export async function addSweep(db: Db, run: Run, limit: number): Promise<void> {
  await sql`
    with place as (select swept_to from integration where id = ${run.integrationId}),
    next as (
      select id from conversation, place
      where workspace_id = ${run.workspaceId} and id > swept_to and deleted_at is null
        and (status is distinct from 'done' or updated_at > clock_timestamp() - interval '14 days')
      order by id limit ${limit}
    ), added as (
      insert into wanted (workspace_id, kind, id, reason)
      select ${run.workspaceId}, 'conversation', id, ${reasons.rolling} from next order by id
      on conflict do nothing
    )
    update integration set swept_to = case when (select count(*) from next) < ${limit} then '' else (select max(id) from next) end
    where id = ${run.integrationId}`.execute(db);
}

/** Gives up what was asked for again and again without ever coming, and says so. */
export async function giveUp(db: Db, workspaceId: string): Promise<void> {
  await sql`
    update wanted set outcome = 'asked for ' || tries || ' times, never answered'
    where workspace_id = ${workspaceId} and outcome is null and tries >= ${triesAllowed}`.execute(db);
}
