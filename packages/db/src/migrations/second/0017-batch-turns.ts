import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * Turns, by which the normalizer serves workspaces alternately, and the record of an event's batch, by which a newer
 * event replaces one that still waits. Batches of the previous release have the first turn.
 */
export const batchTurns: Migration = {
  async up(db) {
    await sql`
      alter table raw_batch
        add column lane text not null default 'live'
          check (lane in ('live', 'release', 'reconcile', 'backfill')),
        add column turn integer not null default 0,
        add column record_id text,
        add column record_at timestamptz;
      create index raw_batch_turn on raw_batch (turn) where state = 'pending' and not replayed;
      create index raw_batch_last_turn on raw_batch (workspace_id, lane, turn) where state = 'pending';
      drop index raw_batch_pending;
      create index raw_batch_of_record on raw_batch (integration_id, stream, record_id)
        where state = 'pending' and record_id is not null`.execute(db);
  },
};
