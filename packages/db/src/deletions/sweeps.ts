import { type RawBuilder, sql } from "kysely";
import { inTransaction } from "../client/in-transaction.ts";
import type { Db } from "../client/open-db.ts";
import { enterPhase, type Run } from "../runs/index.ts";
import type { SweepKind } from "../tables/index.ts";

/** How fast a sweep reads the stored records again. */
export interface SweepPace {
  /** Hours within which each record is read once. */
  cycleHours: number;
  /** Most records of each kind that one run reads, where each costs a request. The cycle takes longer then. */
  maxCustomers: number;
  maxThreads: number;
}

/** Where the ids of a sweep come from. A held or filtered conversation has no thread here, but may be deleted as well,
 * and a filtered one may meet the filters by now. */
const sourceRows: Record<SweepKind, RawBuilder<unknown>> = {
  conversation: sql`(
    select workspace_id, id, deleted_at from conversation
    union all select workspace_id, id, null from held_conversation
    union all select workspace_id, id, null from filtered_conversation)`,
  thread: sql`conversation`,
  customer: sql`customer`,
};

/** In this order, so that a conversation is read before its thread and its customer. */
const kinds = ["conversation", "thread", "customer"] as const;

/** Ids of one kind to read again, in ascending order. */
export interface IdRange {
  kind: SweepKind;
  ids: string[];
  /** Where the sweep continues after these ids. */
  to: string;
}

/**
 * Sets how many ids of each kind a run sweeps. That is its share of the cycle, so that the rest is read in the time
 * left; a full sweep reads everything from the start. It sweeps threads only where messages are read by lists, or in
 * a full sweep.
 */
export async function beginSweep(
  db: Db,
  run: Pick<Run, "id" | "workspaceId" | "integrationId" | "listed">,
  { full, pace }: { full: boolean; pace: SweepPace },
): Promise<void> {
  const { cycleHours, maxCustomers, maxThreads } = pace;
  const maxIds = { conversation: null, customer: maxCustomers, thread: maxThreads };
  const isSwept = (kind: SweepKind) => kind !== "thread" || full || run.listed.includes("messages");
  const countLeft = (kind: SweepKind) => sql`(
      select count(*)
      from ${sourceRows[kind]} it, sweep_position position
      where it.workspace_id = ${run.workspaceId}
        and it.id > position.last_swept_id
        and it.deleted_at is null
        and position.integration_id = ${run.integrationId}
        and position.kind = ${kind})`;
  const hoursLeft = (kind: SweepKind) => sql`(
      select greatest(1, extract(epoch from started_at - clock_timestamp()) / 3600 + ${cycleHours})
      from sweep_position
      where integration_id = ${run.integrationId} and kind = ${kind})`;
  const computeShare = (kind: SweepKind) =>
    sql`least(${maxIds[kind]}::bigint, ceil(${countLeft(kind)} / ${hoursLeft(kind)}))`;
  await sql`
    insert into sweep_position (integration_id, kind)
    select ${run.integrationId}::uuid, it
    from unnest(${[...kinds]}::text[]) as it
    where exists (select 1 from reconcile where run_id = ${run.id} and quota is null)
    on conflict (integration_id, kind) do update set
      started_at = case when ${full} then clock_timestamp() else sweep_position.started_at end,
      last_swept_id = case when ${full} then '' else sweep_position.last_swept_id end`.execute(db);
  const quota = kinds
    .filter(isSwept)
    .map((kind) => sql`${kind}::text, ${full ? countLeft(kind) : computeShare(kind)}`);
  const started = db
    .updateTable("reconcile")
    .set({ quota: sql<string>`jsonb_build_object(${sql.join(quota)})` });
  await started.where("runId", "=", run.id).where("quota", "is", null).execute();
}

/** Finds the next ids that a run sweeps, at most `limit`; undefined when it has read its share. */
export async function findNextIdRange(
  db: Db,
  run: Pick<Run, "id" | "workspaceId" | "integrationId">,
  limit: number,
): Promise<IdRange | undefined> {
  for (const kind of kinds) {
    const { rows } = await sql<{ id: string }>`
      select it.id
      from ${sourceRows[kind]} it
      where it.workspace_id = ${run.workspaceId}
        and it.deleted_at is null
        and it.id > (
          select last_swept_id from sweep_position where integration_id = ${run.integrationId} and kind = ${kind})
      order by it.id
      limit least(
        ${limit},
        (select coalesce((quota->>${kind}::text)::integer, 0)
          from reconcile where run_id = ${run.id}))`.execute(db);
    const ids = rows.map((it) => it.id);
    const last = ids.at(-1);
    if (last !== undefined) return { kind, ids, to: last };
  }
  return undefined;
}

/**
 * The range before the first id. It stands for a walk through Kustomer's own list. By it a key without search finds
 * conversations that changed silently and are not stored.
 */
export const listWalk: IdRange = { kind: "conversation", ids: [], to: "0" };

/** Whether a cycle has just begun. The list walk comes first then. */
export async function isListWalkDue(db: Db, { integrationId }: Pick<Run, "integrationId">): Promise<boolean> {
  const { kind, to } = listWalk;
  const position = db.selectFrom("sweepPosition").select("kind").where("integrationId", "=", integrationId);
  const begun = position.where("kind", "=", kind).where("lastSweptId", "<", to);
  return (await begun.executeTakeFirst()) !== undefined;
}

/** Records that a range was read: moves the position on and reduces the run's quota. */
export async function advanceSweep(tx: Db, run: Run, { kind, ids, to }: IdRange): Promise<void> {
  const left = sql`greatest(0, (quota->>${kind}::text)::integer - ${ids.length})`;
  const quota = sql<string>`quota || jsonb_build_object(${kind}::text, ${left})`;
  await tx.updateTable("reconcile").set({ quota }).where("runId", "=", run.id).execute();
  const lastSweptId = sql<string>`greatest(last_swept_id, ${to})`;
  const position = tx.updateTable("sweepPosition").set({ lastSweptId }).where("kind", "=", kind);
  await position.where("integrationId", "=", run.integrationId).execute();
}

/**
 * Starts a new cycle for each kind whose cycle has reached its end. A read has covered every record that was stored
 * at the start of the old cycle.
 */
export async function startNewSweepCycles(db: Db, run: Pick<Run, "workspaceId" | "integrationId">) {
  for (const kind of kinds)
    await sql`
      update sweep_position set full_cycle_since = started_at, started_at = clock_timestamp(), last_swept_id = ''
      where integration_id = ${run.integrationId}
        and kind = ${kind}
        and last_swept_id <> ''
        and not exists (
          select 1
          from ${sourceRows[kind]} it
          where it.workspace_id = ${run.workspaceId}
            and it.id > sweep_position.last_swept_id
            and it.deleted_at is null)`.execute(db);
}

/**
 * Ends the sweep of a run: starts the new cycles, and the run verifies the candidates next.
 * @returns undefined when the run has another version or is not open
 */
export function endSweep(db: Db, run: Run): Promise<Run | undefined> {
  return inTransaction(db, async (tx) => {
    const next = await enterPhase(tx, run, "verify");
    if (next !== undefined) await startNewSweepCycles(tx, run);
    return next;
  });
}
