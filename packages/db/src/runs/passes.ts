import { sql } from "kysely";
import { redispatchAfter } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { Run, RunRef } from "./run.ts";

/** A ceiling lies a little in the past from the start, so a pass is due only this much after the interval. */
const slackSeconds = 60;

/** Returns what a run reads in all its passes together. */
export const getRunWindow = ({
  firstWindowFrom,
  windowFrom,
  ceiling,
}: Pick<Run, "firstWindowFrom" | "windowFrom" | "ceiling">): { from: Date; to: Date } => ({
  from: firstWindowFrom ?? windowFrom,
  to: ceiling,
});

/** Whether a run in its backlog phase has not read the streams for longer than the integration's sync interval. */
export async function isNextPassDue(
  db: Db,
  { id }: RunRef,
  { syncIntervalSeconds }: { syncIntervalSeconds: number },
): Promise<boolean> {
  const { rows } = await sql<{ due: boolean }>`
    select clock_timestamp() > ceiling + make_interval(secs => ${syncIntervalSeconds + slackSeconds}) as due
    from run where id = ${id}`.execute(db);
  return rows[0]?.due ?? false;
}

/**
 * Starts a run's next pass: the run reads the streams up to now before it continues with the backlog.
 * @returns undefined when the run has another version or is not open
 */
export async function startNextPass(
  db: Db,
  run: RunRef,
  { settleMs }: { settleMs: number },
): Promise<Run | undefined> {
  const { rows } = await sql<Run>`
    update run set version = version + 1, phase = 'conversations', reading = null, at_barrier = false, state = 'running',
      passes = passes + 1, first_window_from = coalesce(first_window_from, window_from),
      window_from = greatest(scope_from, ceiling - interval '5 minutes'),
      ceiling = greatest(ceiling, clock_timestamp() - make_interval(secs => ${settleMs}::float8 / 1000)),
      ceiling_fixed = false, customers_read = false, dispatch_at = clock_timestamp() + ${redispatchAfter}
    where id = ${run.id} and version = ${run.version} and state in ('queued', 'running', 'waiting')
    returning *`.execute(db);
  return rows[0];
}
