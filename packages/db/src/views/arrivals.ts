import { Fault } from "@inlet/contracts";
import { type RawBuilder, sql } from "kysely";
import { getSqlState } from "../client/database-faults.ts";
import { kustomerNow } from "../client/kustomer-time.ts";
import type { Db } from "../client/open-db.ts";

/** What was created at Kustomer on one day, as far as it is stored. */
export interface ArrivalsDay {
  /** `YYYY-MM-DD`, in the requested time zone. */
  day: string;
  conversations: number;
  messages: number;
}

/** The number of days up to today, and the time zone. */
export interface ArrivalsRange {
  days: number;
  /** A name of the tz database. */
  zone: string;
}

/** Postgres's error code for an unknown time zone, among others. */
const invalidParameterValue = "22023";

/** The first eight digits of a Kustomer id are the second of its creation, so the primary key determines the day. */
const buildLowestId = (day: RawBuilder<unknown>, zone: string) =>
  sql`lpad(to_hex(extract(epoch from (${day})::timestamp at time zone ${zone}::text)::bigint), 8, '0')`;

/**
 * Lists arrivals by day, oldest first, including days without any. Indexes alone count them, which takes some ten
 * milliseconds per hundred thousand messages. Records that Kustomer imported count on the day of the import.
 * @throws Fault invalid when the database knows no such time zone
 */
export async function listArrivals(db: Db, workspaceId: string, { days, zone }: ArrivalsRange) {
  const countCreated = (table: "conversation" | "message") => {
    const own = sql`${sql.table(table)} where workspace_id = ${workspaceId} and id >= day.from_id and id < day.to_id`;
    return sql`(select count(*) from ${own}) - (select count(*) from ${own} and deleted_at is not null)`;
  };
  const counted = sql<ArrivalsDay>`
    with today as (
      select (coalesce(max(${kustomerNow}), clock_timestamp()) at time zone ${zone}::text)::date as day
      from integration where workspace_id = ${workspaceId}
    ),
    day as materialized (
      select
        it::date as day,
        ${buildLowestId(sql`it::date`, zone)} as from_id,
        ${buildLowestId(sql`it::date + 1`, zone)} as to_id
      from today, generate_series((today.day - ${days}::integer + 1)::timestamp, today.day::timestamp, '1 day') it
    )
    select
      to_char(day.day, 'YYYY-MM-DD') as day,
      ${countCreated("conversation")} as conversations,
      ${countCreated("message")} as messages
    from day
    order by day.day`;
  const { rows } = await counted.execute(db).catch((err: unknown) => {
    throw getSqlState(err) === invalidParameterValue ? createUnknownZoneFault(zone, err) : err;
  });
  return rows;
}

const createUnknownZoneFault = (zone: string, cause: unknown) =>
  new Fault("invalid", `zone: ${zone} is not a name of the tz database. Use a name such as Europe/Berlin.`, {
    cause,
  });
