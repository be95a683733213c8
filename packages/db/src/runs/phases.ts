import { sql } from "kysely";
import { redispatchAfter } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { RunPhase, Stream } from "../tables/index.ts";
import type { Run, RunRef } from "./run.ts";

/**
 * Moves a run to another phase without a request.
 * @returns undefined when the run has another version or is not open
 */
export async function enterPhase(db: Db, run: RunRef, phase: RunPhase): Promise<Run | undefined> {
  const { rows } = await sql<Run>`
    update run set version = version + 1, phase = ${phase}, reading = null, at_barrier = false, state = 'running',
      dispatch_at = clock_timestamp() + ${redispatchAfter}
    where id = ${run.id} and version = ${run.version} and state in ('queued', 'running', 'waiting')
    returning *`.execute(db);
  return rows[0];
}

/**
 * Switches streams of a run from search to lists and restarts its phase. For runs that nothing opens again by itself.
 * Dispatches for the earlier version end without an effect.
 * @returns undefined when the run has another version or is not open
 */
export async function switchToLists(
  db: Db,
  run: RunRef,
  { streams, warning }: { streams: readonly Stream[]; warning: string },
): Promise<Run | undefined> {
  const { rows } = await sql<Run>`
    update run set version = version + 1, reading = null, at_barrier = false, state = 'running',
      listed = array(select distinct unnest(listed || ${streams}::text[]) order by 1),
      strategy = case when 'conversations' = any(listed || ${streams}::text[]) then 'list' else strategy end,
      warnings = warnings || ${warning}::text, dispatch_at = clock_timestamp()
    where id = ${run.id} and version = ${run.version} and state in ('queued', 'running', 'waiting')
    returning *`.execute(db);
  return rows[0];
}
