import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * A run that is not done keeps in `stored_counts` what its dropped pages have shown. Runs with several windows had all their counts there,
 * those of pages that are still stored included.
 */
export const keptCounts: Migration = {
  async up(db) {
    await sql`
      update run set stored_counts = null
      where state <> 'done' and stored_counts is not null and exists (select from raw_batch where run_id = run.id)`.execute(
      db,
    );
  },
};
