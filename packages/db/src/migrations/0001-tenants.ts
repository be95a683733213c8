import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Workspaces, who may call, and each workspace's connection to Kustomer. */
export const tenants: Migration = {
  async up(db) {
    await sql`
      create table workspace (
        id uuid primary key default uuidv7(),
        name text not null,
        volume_limit integer not null check (volume_limit >= 0),
        period text not null check (period in ('day', 'week', 'month', 'year')),
        created_at timestamptz not null default clock_timestamp()
      )`.execute(db);
    await sql`
      create table api_token (
        id uuid primary key default uuidv7(),
        workspace_id uuid references workspace on delete cascade,
        scope text not null check (scope in ('operator', 'admin', 'member')),
        name text not null,
        hash bytea not null unique,
        created_at timestamptz not null default clock_timestamp(),
        check ((scope = 'operator') = (workspace_id is null))
      )`.execute(db);
    await sql`create index api_token_workspace on api_token (workspace_id)`.execute(db);
    await sql`
      create table sign_in_link (
        hash bytea primary key,
        token_id uuid not null references api_token on delete cascade,
        expires_at timestamptz not null
      )`.execute(db);
    await sql`
      create table session (
        hash bytea primary key,
        token_id uuid not null references api_token on delete cascade,
        expires_at timestamptz not null
      )`.execute(db);
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
        capabilities jsonb not null,
        validated_at timestamptz not null default clock_timestamp(),
        ingest_conversations boolean not null default false,
        ingest_comments boolean not null default false,
        paused boolean not null default false,
        sync_interval_seconds integer not null default 300,
        attention jsonb,
        recheck_at timestamptz,
        scope_from timestamptz,
        next_run_at timestamptz not null default clock_timestamp(),
        tags_read_at timestamptz,
        hourly_overlap_at timestamptz,
        daily_overlap_at timestamptz,
        last_swept_id text not null default '',
        created_at timestamptz not null default clock_timestamp(),
        updated_at timestamptz not null default clock_timestamp()
      )`.execute(db);
    await sql`
      create index integration_due on integration (next_run_at)
      where ingest_conversations and not paused and attention is null`.execute(db);
    await sql`create index integration_recheck on integration (recheck_at) where recheck_at is not null`.execute(
      db,
    );
    await sql`
      create table stream_cursor (
        integration_id uuid not null references integration on delete cascade,
        workspace_id uuid not null references workspace on delete cascade,
        stream text not null check (stream in ('conversations', 'messages')),
        at timestamptz not null,
        primary key (integration_id, stream)
      )`.execute(db);
  },
};
