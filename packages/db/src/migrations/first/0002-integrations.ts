import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Each workspace's connection to Kustomer: its credential, its cursors, and its webhook. */
export const integrations: Migration = {
  async up(db) {
    await sql`
      create table integration (
        id uuid primary key default uuidv7(),
        workspace_id uuid not null unique references workspace on delete cascade,
        base_url text not null,
        org_id text not null,
        org_name text not null,
        encrypted_key bytea not null,
        key_id text not null,
        key_hint text not null,
        key_generation integer not null default 1,
        key_expires_at timestamptz,
        capabilities jsonb not null,
        validated_at timestamptz not null default clock_timestamp(),
        recheck_at timestamptz default clock_timestamp() + interval '24 hours',
        ingest_conversations boolean not null default false,
        ingest_comments boolean not null default false,
        paused boolean not null default false,
        attention jsonb,
        sync_interval_seconds integer not null default 300,
        scope_from timestamptz,
        next_run_at timestamptz not null default clock_timestamp(),
        next_reconcile_at timestamptz,
        tags_read_at timestamptz,
        hourly_overlap_at timestamptz,
        daily_overlap_at timestamptz,
        last_reread_id text not null default '',
        audited_to timestamptz,
        created_at timestamptz not null default clock_timestamp(),
        updated_at timestamptz not null default clock_timestamp()
      );
      create index integration_due on integration (next_run_at)
        where ingest_conversations and not paused and attention is null;
      create index integration_reconcile_due on integration (next_reconcile_at)
        where ingest_conversations and not paused and attention is null and next_reconcile_at is not null;
      -- A key that no run uses is not checked again.
      create index integration_to_recheck on integration (recheck_at)
        where recheck_at is not null and (ingest_conversations or attention is not null);
      create index integration_key_expires on integration (key_expires_at) where key_expires_at is not null;
      create index integration_key on integration (key_id, id);
      create table stream_cursor (
        integration_id uuid not null references integration on delete cascade,
        workspace_id uuid not null references workspace on delete cascade,
        stream text not null check (stream in ('conversations', 'messages', 'customers')),
        at timestamptz not null,
        certain_to timestamptz,
        primary key (integration_id, stream)
      );
      create table key_attempt (
        workspace_id uuid primary key references workspace on delete cascade,
        at timestamptz[] not null
      );
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
      );
      -- Kustomer delivers an event at least once; the primary key makes receiving it idempotent.
      create table webhook_event (
        integration_id uuid not null references integration on delete cascade,
        event_id text not null,
        received_at timestamptz not null default clock_timestamp(),
        primary key (integration_id, event_id)
      );
      create index webhook_event_received on webhook_event (received_at)`.execute(db);
  },
};
