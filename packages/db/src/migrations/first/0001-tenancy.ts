import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Workspaces, the tokens of their callers, and the browser sessions that tokens open. */
export const tenancy: Migration = {
  async up(db) {
    await sql`
      create table workspace (
        id uuid primary key default uuidv7(),
        name text not null,
        volume_limit integer not null check (volume_limit >= 0),
        period text not null check (period in ('day', 'week', 'month', 'year')),
        notice_url text,
        created_at timestamptz not null default clock_timestamp()
      );
      create table api_token (
        id uuid primary key default uuidv7(),
        workspace_id uuid references workspace on delete cascade,
        scope text not null check (scope in ('operator', 'admin', 'member')),
        name text not null,
        hash bytea not null unique,
        created_at timestamptz not null default clock_timestamp(),
        check ((scope = 'operator') = (workspace_id is null))
      );
      create index api_token_workspace on api_token (workspace_id);
      create table sign_in_link (
        hash bytea primary key,
        token_id uuid not null references api_token on delete cascade,
        expires_at timestamptz not null
      );
      create table session (
        hash bytea primary key,
        token_id uuid references api_token on delete set null,
        expires_at timestamptz not null
      );
      -- A browser may be signed in to several workspaces at once.
      create table session_token (
        session_hash bytea not null references session on delete cascade,
        token_id uuid not null references api_token on delete cascade,
        primary key (session_hash, token_id)
      )`.execute(db);
  },
};
