import { type RawBuilder, sql } from "kysely";

/**
 * Builds the SQL interval by which a window begins before its cursor. Kustomer's index shows some changes late; a
 * change is found by the next overlap that is longer than its delay.
 * @param overlap SQL expression that yields an `Overlap`
 */
export const toOverlapInterval = (overlap: RawBuilder<unknown>): RawBuilder<unknown> => sql`case ${overlap}
  when 'daily' then interval '48 hours' when 'hourly' then interval '2 hours' else interval '5 minutes' end`;
