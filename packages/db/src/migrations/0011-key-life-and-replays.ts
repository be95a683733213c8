import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * When a key ends, which key of an integration a check was about, how often keys were tried, and what was asked to be
 * normalized again.
 */
export const keyLifeAndReplays: Migration = {
  async up(db) {
    await addKeyLife(db);
    await addReplays(db);
  },
};

async function addKeyLife(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table integration
      add column key_expires_at timestamptz,
      add column key_generation integer not null default 1,
      alter column recheck_at set default clock_timestamp() + interval '24 hours'`.execute(db);
  // Keys that nobody reads with are left alone, however long ago they were looked at.
  await sql`
    create index integration_to_recheck on integration (recheck_at)
    where recheck_at is not null and (ingest_conversations or attention is not null)`.execute(db);
  await sql`drop index integration_recheck`.execute(db);
  await sql`
    create index integration_key_expires on integration (key_expires_at) where key_expires_at is not null`.execute(
    db,
  );
  await sql`create index integration_key on integration (key_id, id)`.execute(db);
  await sql`
    create table key_attempt (
      workspace_id uuid primary key references workspace on delete cascade,
      at timestamptz[] not null
    )`.execute(db);
}

async function addReplays(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table replay (
      id uuid primary key default uuidv7(),
      workspace_id uuid not null references workspace on delete cascade,
      streams text[] not null,
      read_from timestamptz,
      read_to timestamptz not null default clock_timestamp(),
      batches integer not null default 0,
      records integer not null default 0,
      stored integer not null default 0,
      unchanged integer not null default 0,
      rejected integer not null default 0,
      dropped integer not null default 0,
      opened_at timestamptz not null default clock_timestamp()
    )`.execute(db);
  await sql`create index replay_workspace on replay (workspace_id)`.execute(db);
  await sql`alter table raw_batch add column replay_id uuid`.execute(db);
  await sql`create index raw_batch_replayed on raw_batch (replay_id) where state = 'pending'`.execute(db);
  // The settled batches of one workspace, in the order they were read.
  await sql`
    create index raw_batch_settled on raw_batch (workspace_id, created_at, id) where state = 'settled'`.execute(
    db,
  );
}
