import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Kustomer's webhooks: the tokens that sign their events, and which events have come. */
export const webhooks: Migration = {
  async up(db) {
    await sql`
      create table integration_webhook (
        integration_id uuid primary key references integration on delete cascade,
        workspace_id uuid not null references workspace on delete cascade,
        encrypted_token bytea not null,
        key_id text not null,
        token_hint text not null,
        accepted bigint not null default 0,
        duplicate bigint not null default 0,
        ignored bigint not null default 0,
        refused bigint not null default 0,
        dropped bigint not null default 0,
        last_event_at timestamptz,
        created_at timestamptz not null default clock_timestamp(),
        updated_at timestamptz not null default clock_timestamp()
      )`.execute(db);
    // An event is delivered at least once; it is taken once.
    await sql`
      create table webhook_event (
        integration_id uuid not null references integration on delete cascade,
        event_id text not null,
        received_at timestamptz not null default clock_timestamp(),
        primary key (integration_id, event_id)
      )`.execute(db);
    await sql`create index webhook_event_received on webhook_event (received_at)`.execute(db);
    // How much of a workspace waits to be normalized is asked about once a second while events come.
    await sql`
      create index raw_batch_pending on raw_batch (workspace_id) where state = 'pending'`.execute(db);
    // Pages that no run asked for go with their integration.
    await sql`create index raw_batch_of_webhook on raw_batch (integration_id) where run_id is null`.execute(
      db,
    );
  },
};
