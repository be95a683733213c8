import { sql } from "kysely";
import { isActive, openStates, redispatchAfter } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { Run } from "./runs.ts";

/**
 * Pauses a run on behalf of a person: neither a restart nor switching the integration off and on lets it go on. Live
 * runs are paused with their integration instead.
 * @returns undefined when the run is over, or live
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
 * Lets a run that a person holds go on from where it stopped, unless its integration reads nothing: then it goes on
 * with that. The caller rings for it when it is queued.
 * @returns undefined when nobody holds it, or it waits for an answer
 */
export async function resume(db: Db, runId: string): Promise<Run | undefined> {
  const { rows } = await sql<Run>`
    update run set paused_by_person = false, version = version + 1, failures = 0, error = null,
      state = case when is_active then 'queued' else 'paused' end,
      dispatch_at = case when is_active then clock_timestamp() + ${redispatchAfter} end
    from (select id as of, ${isActive} as is_active from integration) i
    where id = ${runId} and i.of = integration_id and state = 'paused' and paused_by_person and question is null
    returning run.*`.execute(db);
  return rows[0];
}
