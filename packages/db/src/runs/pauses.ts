import { sql } from "kysely";
import { isActive, openStates, redispatchAfter } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { Run, RunRef } from "./run.ts";

/** Pauses an integration's open runs. Each keeps its place; its current step ends without writing. */
export async function pauseAll(db: Db, integrationId: string): Promise<void> {
  await sql`
    update run set state = 'paused', version = version + 1, dispatch_at = null, at_barrier = false
    where integration_id = ${integrationId} and state in ('queued', 'running', 'waiting')`.execute(db);
}

/** Resumes an integration's paused runs, except those that a person has paused. The caller dispatches them. */
export async function resumeAll(db: Db, integrationId: string): Promise<RunRef[]> {
  const { rows } = await sql<RunRef>`
    update run set state = 'queued', version = version + 1, dispatch_at = clock_timestamp() + ${redispatchAfter},
      failures = 0, error = null
    where integration_id = ${integrationId} and state = 'paused' and not paused_by_person
    returning id, version, lane`.execute(db);
  return rows;
}

/**
 * Pauses one run on behalf of a person. Only a person resumes it: restarting services or switching the integration off
 * and on does not. A live run is paused with its integration instead.
 * @returns undefined when the run is over or live
 */
export async function pause(db: Db, runId: string): Promise<Run | undefined> {
  const { rows } = await sql<Run>`
    update run set state = 'paused', paused_by_person = true, dispatch_at = null, at_barrier = false,
      version = version + case when state = 'paused' then 0 else 1 end
    where id = ${runId} and lane <> 'live' and state in ${openStates}
    returning *`.execute(db);
  return rows[0];
}

/**
 * Resumes a run that a person has paused. While its integration is inactive the run stays paused, and resumes with the
 * integration. The caller dispatches the run if it is queued.
 * @returns undefined when no person has paused the run, or it waits for the answer to a question
 */
export async function resume(db: Db, runId: string): Promise<Run | undefined> {
  const { rows } = await sql<Run>`
    update run set paused_by_person = false, version = version + 1, failures = 0, error = null,
      state = case when is_active then 'queued' else 'paused' end,
      dispatch_at = case when is_active then clock_timestamp() + ${redispatchAfter} end
    from (select id as integration, ${isActive} as is_active from integration) i
    where id = ${runId} and i.integration = integration_id
      and state = 'paused' and paused_by_person and question is null
    returning run.*`.execute(db);
  return rows[0];
}
