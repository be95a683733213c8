import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Where a run's window began before it was moved on. */
export const wholeWindows: Migration = {
  async up(db) {
    await sql`alter table run add column first_window_from timestamptz`.execute(db);
    // An initial run begins where the scope does, so it can be told of those that are there already.
    await sql`
      update run set first_window_from = scope_from where kind = 'initial' and window_from > scope_from`.execute(
      db,
    );
  },
};
