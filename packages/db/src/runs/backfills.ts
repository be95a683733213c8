import { Fault } from "@inlet/contracts";
import { sql } from "kysely";
import { readDatabaseTime } from "../client/database-time.ts";
import { openStates, redispatchAfter } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { Integration } from "../integrations/integrations.ts";
import { listedStreams, readStrategy } from "../integrations/read-strategy.ts";
import type { Run } from "./run.ts";

/** A past range: records updated at or after `from` and before `to`. */
export interface BackfillRange {
  from: Date;
  to: Date;
}

const maxYears = 15;
const yearMs = 365.25 * 86_400_000;

/**
 * Checks a requested range and moves its end to where records have settled in Kustomer's index. Live runs read what is
 * newer.
 * @throws Fault invalid
 */
export async function clampToSettled(
  db: Db,
  { from, to }: BackfillRange,
  { settleMs }: { settleMs: number },
): Promise<BackfillRange> {
  const now = await readDatabaseTime(db);
  if (to.getTime() > now.getTime())
    throw new Fault("invalid", "`to` is in the future. A backfill reads the past: choose an earlier `to`.");
  const settled = new Date(Math.min(to.getTime(), now.getTime() - settleMs));
  if (from.getTime() >= settled.getTime())
    throw new Fault(
      "invalid",
      "`from` must be earlier than `to`, and earlier than what live runs are reading now.",
    );
  if (settled.getTime() - from.getTime() > maxYears * yearMs)
    throw new Fault("invalid", `A backfill reads at most ${maxYears} years: choose a later \`from\`.`);
  return { from, to: settled };
}

/** Returns the streams that a backfill opened now would read by lists. It reads the others by search. */
export function getListedStreams({ capabilities }: Pick<Integration, "capabilities">): readonly string[] {
  return capabilities.search ? (capabilities.unsorted ?? []) : ["conversations", "messages", "customers"];
}

/**
 * Opens a run that reads a past range beside the live runs. Its ceiling is the end of the range from the start, so it
 * moves no cursor and never starts another pass.
 * @returns undefined when a backfill is already open: see `findOpenBackfill`
 */
export async function openBackfill(
  db: Db,
  integrationId: string,
  { from, to }: BackfillRange,
): Promise<Run | undefined> {
  const { rows } = await sql<Run>`
    insert into run (
      workspace_id, integration_id, kind, strategy, listed, scope_from, scope_to, window_from, ceiling, ceiling_fixed,
      dispatch_at)
    select workspace_id, id, 'backfill', ${readStrategy}, ${listedStreams},
      ${from}::timestamptz, ${to}::timestamptz, ${from}::timestamptz, ${to}::timestamptz, true,
      clock_timestamp() + ${redispatchAfter}
    from integration where id = ${integrationId}
    on conflict (integration_id, lane) where state in ${openStates} do nothing
    returning *`.execute(db);
  return rows[0];
}

/** Finds an integration's open backfill. There is at most one. */
export function findOpenBackfill(db: Db, integrationId: string): Promise<Run | undefined> {
  return db
    .selectFrom("run")
    .selectAll()
    .where("integrationId", "=", integrationId)
    .where("lane", "=", "backfill")
    .where(sql<boolean>`state in ${openStates}`)
    .executeTakeFirst();
}
