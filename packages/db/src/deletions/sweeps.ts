import { type RawBuilder, sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { Run } from "../runs/runs.ts";
import type { SweepKind } from "../tables/index.ts";

/** How fast stored records are read again in turn. */
export interface SweepPace {
  /** Within so many hours each has been read once. */
  cycleHours: number;
  /** Records of each kind that one run reads at most, where each costs a request; the cycle takes longer then. */
  maxCustomers: number;
  maxThreads: number;
}

/** What a sweep reads: where its ids are. A conversation that is held has no thread here, and may be gone all the same. */
const rowsOf: Record<SweepKind, RawBuilder<unknown>> = {
  conversation: sql`(
    select workspace_id, id, deleted_at from conversation
    union all select workspace_id, id, null from held_conversation)`,
  thread: sql`conversation`,
  customer: sql`customer`,
};

/** In this order, so that what a conversation tells is known before its thread and customer are read. */
const kinds = ["conversation", "thread", "customer"] as const;

/** Ids of one kind to be read again, in the order of the ids. */
export interface IdRange {
  kind: SweepKind;
  ids: string[];
  /** Where the sweep goes on when these have been read; empty when that was the end. */
  to: string;
}

/**
 * Sets how many ids of each kind a run sweeps: its share of the cycle, so that what is left of it is read in the time
 * that is left, or everything from the start. Threads only where messages are read by lists, or where all is swept.
 */
export async function beginSweep(
  db: Db,
  run: Pick<Run, "id" | "workspaceId" | "integrationId" | "listed">,
  { full, pace }: { full: boolean; pace: SweepPace },
): Promise<void> {
  const { cycleHours, maxCustomers, maxThreads } = pace;
  const most = { conversation: null, customer: maxCustomers, thread: maxThreads };
  const isSwept = (kind: SweepKind) => kind !== "thread" || full || run.listed.includes("messages");
  const leftOf = (kind: SweepKind) => sql`(
    select count(*) from ${rowsOf[kind]} it, sweep_position place
    where it.workspace_id = ${run.workspaceId} and it.id > place.last_swept_id and it.deleted_at is null
      and place.integration_id = ${run.integrationId} and place.kind = ${kind})`;
  const shareOf = (kind: SweepKind) => sql`least(${most[kind]}::bigint, ceil(${leftOf(kind)} / (
    select greatest(1, extract(epoch from started_at - clock_timestamp()) / 3600 + ${cycleHours})
    from sweep_position where integration_id = ${run.integrationId} and kind = ${kind})))`;
  await sql`
    insert into sweep_position (integration_id, kind)
    select ${run.integrationId}::uuid, it from unnest(${[...kinds]}::text[]) as it
    where exists (select 1 from reconcile where run_id = ${run.id} and quota is null)
    on conflict (integration_id, kind) do update set
      started_at = case when ${full} then clock_timestamp() else sweep_position.started_at end,
      last_swept_id = case when ${full} then '' else sweep_position.last_swept_id end`.execute(db);
  const quota = kinds
    .filter(isSwept)
    .map((kind) => sql`${kind}::text, ${full ? leftOf(kind) : shareOf(kind)}`);
  await sql`
    update reconcile set quota = jsonb_build_object(${sql.join(quota)})
    where run_id = ${run.id} and quota is null`.execute(db);
}

/** The next ids that a run sweeps, at most `limit`; undefined when it has read its share. */
export async function findNextIdRange(
  db: Db,
  run: Pick<Run, "id" | "workspaceId" | "integrationId">,
  limit: number,
): Promise<IdRange | undefined> {
  for (const kind of kinds) {
    const { rows } = await sql<{ id: string }>`
      select it.id from ${rowsOf[kind]} it
      where it.workspace_id = ${run.workspaceId} and it.deleted_at is null
        and it.id > (select last_swept_id from sweep_position where integration_id = ${run.integrationId} and kind = ${kind})
      order by it.id
      limit least(${limit}, (select coalesce((quota->>${kind}::text)::integer, 0) from reconcile where run_id = ${run.id}))`.execute(
      db,
    );
    const ids = rows.map((it) => it.id);
    const last = ids.at(-1);
    if (last !== undefined) return { kind, ids, to: last };
  }
  return undefined;
}

/**
 * The stretch before the first id: it stands for a walk down Kustomer's own list, by which a key without search learns
 * of conversations that moved silently and are not stored.
 */
export const listWalk: IdRange = { kind: "conversation", ids: [], to: "0" };

/** Whether a cycle has just begun, so that the walk comes first. */
export async function isListWalkDue(db: Db, { integrationId }: Pick<Run, "integrationId">): Promise<boolean> {
  const { rows } = await sql`
    select 1 from sweep_position
    where integration_id = ${integrationId} and kind = ${listWalk.kind} and last_swept_id < ${listWalk.to}`.execute(
    db,
  );
  return rows.length > 0;
}

/** Notes that a swath was read: the place moves on, and the run has that much less to do. */
export async function advanceSweep(tx: Db, run: Run, { kind, ids, to }: IdRange): Promise<void> {
  await sql`
    update reconcile set quota = quota || jsonb_build_object(${kind}::text, greatest(0, (quota->>${kind}::text)::integer - ${ids.length}))
    where run_id = ${run.id}`.execute(tx);
  await sql`
    update sweep_position set last_swept_id = greatest(last_swept_id, ${to})
    where integration_id = ${run.integrationId} and kind = ${kind}`.execute(tx);
}

/** Begins the cycle anew where it has come to its end. Every record stored when it began has been seen since. */
export async function startNewSweepCycles(
  db: Db,
  run: Pick<Run, "workspaceId" | "integrationId">,
): Promise<void> {
  for (const kind of kinds)
    await sql`
      update sweep_position set full_cycle_since = started_at, started_at = clock_timestamp(), last_swept_id = ''
      where integration_id = ${run.integrationId} and kind = ${kind} and last_swept_id <> '' and not exists (
        select 1 from ${rowsOf[kind]} it
        where it.workspace_id = ${run.workspaceId} and it.id > sweep_position.last_swept_id and it.deleted_at is null)`.execute(
      db,
    );
}
