import { type RawBuilder, type Selectable, sql } from "kysely";
import { now, statementNow } from "../client/database-time.ts";
import { isActive, openStates, redispatchAfter } from "../client/fragments.ts";
import { buildKustomerAhead, kustomerAhead, kustomerNow } from "../client/kustomer-time.ts";
import type { Db } from "../client/open-db.ts";
import { listedStreams, readStrategy } from "../integrations/read-strategy.ts";
import type { Run, RunRef } from "../runs/index.ts";
import { buildMove } from "../runs/transitions.ts";
import type { ReconcileTable } from "../tables/index.ts";

/** What only a run of kind `reconcile` has. */
export type Reconcile = Selectable<ReconcileTable>;

/** The audit log is read back no further than this; a sweep covers what lies before. */
const auditReach = sql`interval '168 hours'`;

/** Log entries may appear a little late, and the search index may show a deleted record a little longer. */
const auditOverlap = sql`interval '10 minutes'`;

/** How far Kustomer's clock is ahead. `i` is the integration. */
const ahead = buildKustomerAhead(sql`i.kustomer_ahead_ms`);

/**
 * Where an integration's audit log is read from: the position of the last read, or the start of the last complete
 * sweep cycle. Null when the key may not read the log, or when that instant is too long ago. `i` is the integration.
 */
const auditFrom = sql`(
  select case when (i.capabilities->>'auditLog')::boolean and since > clock_timestamp() + ${ahead} - ${auditReach} then since end
  from (select greatest(i.audited_to - ${auditOverlap}, i.created_at + ${ahead} - interval '1 hour', (
    select case when count(full_cycle_since) = 2 then min(full_cycle_since) + ${ahead} - interval '1 hour' end
    from sweep_position where integration_id = i.id and kind <> 'thread')) as since) it)`;

/** Opens a run for each row of `integrations`, an expression that yields whole integration rows. */
function openFor(
  db: Db,
  { integrations, whenOpen }: Record<"integrations" | "whenOpen", RawBuilder<unknown>>,
  { full }: { full: boolean },
) {
  return sql<Run & { isNew: boolean }>`
    with chosen as (${integrations}),
    opened as (
      insert into run (
        workspace_id, integration_id, kind, phase, strategy, listed, kustomer_ahead_ms, scope_from, window_from, ceiling,
        dispatch_at)
      select workspace_id, id, 'reconcile', case when ${auditFrom} is null then 'sweep' else 'audit' end,
        ${readStrategy}, ${listedStreams}, kustomer_ahead_ms, scope_from, ${kustomerNow}, ${kustomerNow},
        clock_timestamp() + ${redispatchAfter}
      from chosen i where scope_from is not null
      on conflict (integration_id, lane) where state in ${openStates} do ${whenOpen}
      returning *, xmax = 0 as is_new
    ), details as (
      insert into reconcile (run_id, workspace_id, integration_id, full_sweep, audit_from, key_generation, capabilities)
      select opened.id, opened.workspace_id, i.id, ${full}, ${auditFrom}, i.key_generation, i.capabilities
      from opened join chosen i on i.id = opened.integration_id where opened.is_new
    )
    select * from opened`.execute(db);
}

/**
 * Opens a run for up to `limit` integrations that are due for a reconcile run, and makes each due again in an hour.
 * It is one statement that locks rows with `skip locked`, so two schedulers never open the same run.
 */
export async function openDueReconciles(db: Db, { limit }: { limit: number }): Promise<Run[]> {
  const integrations = sql`
    update integration set next_reconcile_at = clock_timestamp() + interval '1 hour'
    where id in (
      select id from integration
      where ${isActive} and next_reconcile_at <= ${statementNow}
      order by next_reconcile_at limit ${limit} for update skip locked)
    returning *`;
  return (await openFor(db, { integrations, whenOpen: sql`nothing` }, { full: false })).rows;
}

/**
 * Opens a run now, or makes the open one run again, so that it finds everything that is deleted by now.
 * @returns undefined when nothing has been read yet
 */
export async function openReconcile(db: Db, integrationId: string, { full }: { full: boolean }) {
  const integrations = sql`select * from integration where id = ${integrationId}`;
  const whenOpen = sql`update set version = run.version`; // only to return the row
  const { rows } = await openFor(db, { integrations, whenOpen }, { full });
  const [run] = rows;
  if (run === undefined || run.isNew) return run;
  await sql`
    update reconcile set run_again = case when ${full} or run_again = 'full' then 'full' else 'partial' end
    where run_id = ${run.id}`.execute(db);
  return run;
}

/** Finds what only a run of kind `reconcile` has. */
export function findReconcile(db: Db, runId: string): Promise<Reconcile | undefined> {
  return db.selectFrom("reconcile").selectAll().where("runId", "=", runId).executeTakeFirst();
}

/** How far the audit log has been read, when a read of it has reached its end. */
export interface AuditProgress {
  /** The database's time when the read began. */
  begunAt: Date;
}

/**
 * Moves the position from which the audit log is read next. A batch that is not normalized yet may contain a record
 * whose deletion was just read. So the position stays before the oldest such batch. It is never later than the
 * database's time: a `Date` that runs ahead of Kustomer's entries would skip some.
 */
export async function recordAuditProgress(tx: Db, run: Run, { begunAt }: AuditProgress): Promise<void> {
  await sql`
    update integration set audited_to = greatest(audited_to,
      least(make_interval(), ${kustomerAhead}) + least(${begunAt}::timestamptz, (
        select min(observed_at) from raw_batch where workspace_id = ${run.workspaceId} and state = 'pending')))
    where id = ${run.integrationId}`.execute(tx);
}

/**
 * Makes a run start over when another run was requested since it opened. It is part of the transaction that would end
 * the run, so a concurrent request finds the run open, or opens a new one.
 * @returns the run, or undefined when it may end
 */
export async function runReconcileAgain(tx: Db, run: RunRef): Promise<Run | undefined> {
  await tx.selectFrom("run").select("id").where("id", "=", run.id).forNoKeyUpdate().execute();
  const restarted = buildMove(
    {
      to: "running",
      using: sql`again`,
      set: {
        phase: sql`case when audit_from is null then 'sweep' else 'audit' end`,
        reading: null,
        atBarrier: false,
        windowFrom: kustomerNow,
        ceiling: kustomerNow,
        ceilingFixed: false,
      },
    },
    run,
  );
  const { rows } = await sql<Run>`
    with again as (
      update reconcile set full_sweep = run_again = 'full', run_again = null, quota = null, verified = 0,
        audit_from = ${auditFrom}
      from integration i
      where run_id = ${run.id} and run_again is not null and i.id = reconcile.integration_id
      returning audit_from
    )
    ${restarted}`.execute(tx);
  return rows[0];
}

/**
 * Confirms the deletions that a run asked about. The run verifies what it did not find once more, and then deletes at
 * most as many records. It stays paused while the integration is paused.
 * @returns undefined when the run has no question
 */
export async function confirmDeletions(tx: Db, runId: string): Promise<Run | undefined> {
  const confirmed = buildMove(
    {
      to: { when: sql`is_active`, is: "queued", otherwise: "paused" },
      using: sql`answered`,
      set: {
        question: null,
        pausedByPerson: false,
        phase: "verify",
        reading: null,
        failures: 0,
        error: null,
      },
    },
    sql`run.id = answered.id`,
  );
  const { rows } = await sql<Run>`
    with answered as (
      select run.id, run.workspace_id, question,
        ${isActive} as is_active
      from run join integration i on i.id = run.integration_id
      where run.id = ${runId} and run.state = 'paused' and question is not null
      for no key update of run
    ), approved as (
      update reconcile set verified = 0, approved = (
        select coalesce(jsonb_object_agg(key, value->'count'), '{}') from jsonb_each(question->'wouldRemove'))
      from answered where run_id = answered.id
    ), unverified as (
      update deletion_candidate set run_id = null, not_found_at = null
      from answered where deletion_candidate.workspace_id = answered.workspace_id and deletion_candidate.run_id = answered.id
    )
    ${confirmed}`.execute(tx);
  return rows[0];
}

/** Makes an integration due for a reconcile run now. */
export async function makeReconcileDue(db: Db, integrationId: string): Promise<void> {
  await db.updateTable("integration").set({ nextReconcileAt: now }).where("id", "=", integrationId).execute();
}
