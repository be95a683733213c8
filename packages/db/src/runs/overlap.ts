import { type RawBuilder, sql } from "kysely";

/**
 * How far a window begins before the cursor, by the kind of overlap that is due: what Kustomer's index shows late is
 * found by the next one that is longer than the delay.
 */
export const toOverlapInterval = (overlap: RawBuilder<unknown>): RawBuilder<unknown> => sql`case ${overlap}
  when 'daily' then interval '48 hours' when 'hourly' then interval '2 hours' else interval '5 minutes' end`;
