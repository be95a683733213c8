import { type RawBuilder, sql } from "kysely";
import type { Db } from "../client/open-db.ts";

/** SQL expression: the sum of the outcomes of raw batches. */
export const sumOutcome = sql`jsonb_build_object(
  'stored', coalesce(sum(stored), 0), 'unchanged', coalesce(sum(unchanged), 0), 'held', coalesce(sum(held), 0),
  'rejected', coalesce(sum(rejected), 0), 'dropped', coalesce(sum(dropped), 0))`;

/** SQL expression over a row of `run` that is not done: an outcome, and that of the run's batches that are gone. */
export const addGone = (outcome: RawBuilder<unknown>): RawBuilder<unknown> => sql`(
  select jsonb_object_agg(key, value::bigint + coalesce((run.stored_counts->>key)::bigint, 0))
  from jsonb_each_text(${outcome}))`;

/**
 * Builds the update that keeps the outcomes of batches which go, for use on its own or in a `with` query. A run that is done has counted them.
 * @param sums SQL query of run_id and outcome
 */
export const keepOutcomes = (sums: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  update run set stored_counts = ${addGone(sql`gone.outcome`)}
  from (${sums}) gone where run.id = gone.run_id and run.state <> 'done'`;

/** The outcome of a run's batches in one partition. */
interface RunOutcome {
  runId: string;
  outcome: unknown;
}

/** Sums the outcomes of a partition's batches by run, without runs that are done. */
export async function sumByRun(db: Db, partition: RawBuilder<unknown>): Promise<RunOutcome[]> {
  const { rows } = await sql<RunOutcome>`
    select run_id, ${sumOutcome} as outcome
    from ${partition} where run_id in (select id from run where state <> 'done') group by run_id`.execute(db);
  return rows;
}

/** Keeps what `sumByRun` has summed. */
export async function keepSums(tx: Db, sums: readonly RunOutcome[]): Promise<void> {
  if (sums.length === 0) return;
  await keepOutcomes(sql`
    select "runId" as run_id, outcome
    from jsonb_to_recordset(${JSON.stringify(sums)}::jsonb) as it ("runId" uuid, outcome jsonb)`).execute(tx);
}
