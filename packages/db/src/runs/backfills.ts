import { sql } from "kysely";
import { openStates, redispatchAfter } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import { listedStreams, readStrategy } from "../integrations/read-strategy.ts";
import type { Run } from "../tables/index.ts";
import { firstPhase } from "./phases.ts";

/** A past range: records updated at or after `from` and before `to`, by Kustomer's clock. */
export interface BackfillRange {
  from: Date;
  to: Date;
}

/**
 * Opens a run that reads a past range beside the live runs. Its ceiling is the end of the range from the start, so it
 * moves no cursor and never starts another pass.
 * @returns undefined when a backfill is already open: see `findOpenBackfill`
 */
export async function openBackfill(db: Db, integrationId: string, { from, to }: BackfillRange) {
  const { rows } = await sql<Run>`
    insert into run (
      workspace_id, integration_id, kind, phase, strategy, listed, kustomer_ahead_ms, scope_from, scope_to, window_from,
      ceiling, ceiling_fixed, dispatch_at)
    select workspace_id, id, 'backfill', ${firstPhase}, ${readStrategy}, ${listedStreams}, kustomer_ahead_ms,
      ${from}::timestamptz, ${to}::timestamptz, ${from}::timestamptz, ${to}::timestamptz, true,
      clock_timestamp() + ${redispatchAfter}
    from integration where id = ${integrationId}
    on conflict (integration_id, lane) where state in ${openStates} do nothing
    returning *`.execute(db);
  return rows[0];
}

/** Finds an integration's open backfill. There is at most one. */
export function findOpenBackfill(db: Db, integrationId: string): Promise<Run | undefined> {
  const runs = db.selectFrom("run").selectAll().where("integrationId", "=", integrationId);
  return runs.where(sql<boolean>`lane = 'backfill' and state in ${openStates}`).executeTakeFirst();
}
