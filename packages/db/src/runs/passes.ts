import { sql } from "kysely";
import { redispatchAfter } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { Run, RunRef } from "./runs.ts";

/** A ceiling is a little in the past by itself. */
const slackSeconds = 60;

/** What a run reads as a whole, over all its passes. */
export const getRunWindow = ({
  firstWindowFrom,
  windowFrom,
  ceiling,
}: Pick<Run, "firstWindowFrom" | "windowFrom" | "ceiling">): { from: Date; to: Date } => ({
  from: firstWindowFrom ?? windowFrom,
  to: ceiling,
});

/** Whether a run that still reads what is wanted has left the streams alone for longer than its interval. */
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
 * Sends a run through its streams once more, with the window up to now, before it reads what is still wanted.
 * @returns undefined when the run had moved
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
