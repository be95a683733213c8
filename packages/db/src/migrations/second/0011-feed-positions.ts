import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * A position in the feed that is valid in every database the rows are copied to: the microsecond of the write instead of
 * its transaction id, which another cluster counts differently. Transaction ids are smaller than any such number. So
 * rows of before keep their order and come before all later ones.
 *
 * There is no default: a position needs `next_feed_position`, so that readers know of the write before it is committed.
 */
export const feedPositions: Migration = {
  async up(db) {
    for (const table of ["customer", "conversation", "message"].map((it) => sql.table(it)))
      await sql`
        alter table ${table}
          alter column changed_xid drop default,
          alter column changed_xid type bigint using changed_xid::text::bigint;
        alter table ${table} rename column changed_xid to feed_position`.execute(db);
    await sql`
      alter index conversation_changed rename to conversation_feed;
      alter index message_changed rename to message_feed`.execute(db);
  },
};
