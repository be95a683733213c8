import { Fault } from "@inlet/contracts";
import { type RawBuilder, sql } from "kysely";
import { getSqlState } from "../client/in-transaction.ts";
import type { Db } from "../client/open-db.ts";

/** What came into being at Kustomer on one day, as far as it is stored. */
export interface ArrivalsDay {
  /** `YYYY-MM-DD`, in the zone that was asked for. */
  day: string;
  conversations: number;
  messages: number;
}

/** Which days, up to today, and whose. */
export interface ArrivalsRange {
  days: number;
  /** A name of the tz database. */
  zone: string;
}

const invalidParameterValue = "22023";

/** The first eight digits of a Kustomer id are the second in which it was made, so the primary key knows the day. */
const buildLowestId = (day: RawBuilder<unknown>, zone: string) =>
  sql`lpad(to_hex(extract(epoch from (${day})::timestamp at time zone ${zone}::text)::bigint), 8, '0')`;

/**
 * What arrived day by day, oldest first; days without any are there too. Counted by indexes alone, some ten milliseconds
 * for every hundred thousand messages. What Kustomer imported counts on the day of the import.
 * @throws Fault invalid when the database knows no such zone
 */
export async function listArrivals(
  db: Db,
  workspaceId: string,
  { days, zone }: ArrivalsRange,
): Promise<ArrivalsDay[]> {
  const made = (table: "conversation" | "message") => {
    const own = sql`${sql.table(table)} where workspace_id = ${workspaceId} and id >= day.from_id and id < day.to_id`;
    return sql`(select count(*) from ${own}) - (select count(*) from ${own} and deleted_at is not null)`;
  };
  const counted = sql<ArrivalsDay>`
    with today as (select (clock_timestamp() at time zone ${zone}::text)::date as day),
    day as materialized (
      select it::date as day, ${buildLowestId(sql`it::date`, zone)} as from_id, ${buildLowestId(sql`it::date + 1`, zone)} as to_id
      from today, generate_series(today.day - ${days}::integer + 1, today.day, '1 day') it
    )
    select to_char(day.day, 'YYYY-MM-DD') as day, ${made("conversation")} as conversations, ${made("message")} as messages
    from day order by day.day`;
  const { rows } = await counted.execute(db).catch((err: unknown) => {
    throw getSqlState(err) === invalidParameterValue ? createUnknownZoneFault(zone, err) : err;
  });
  return rows;
}

const createUnknownZoneFault = (zone: string, cause: unknown) =>
  new Fault("invalid", `zone: ${zone} is no name of the tz database, such as Europe/Berlin.`, { cause });
