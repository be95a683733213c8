import { sql } from "kysely";
import type { Migration } from "kysely/migration";
import { ignoreTenantStatistics } from "../planner-statistics.ts";

/** Runs, the pages they read, and the backlog of ids that they must still read. */
export const runs: Migration = {
  async up(db) {
    await sql`
      create table run (
        id uuid primary key default uuidv7(),
        workspace_id uuid not null references workspace on delete cascade,
        integration_id uuid not null references integration on delete cascade,
        kind text not null check (kind in ('initial', 'incremental', 'backfill', 'reconcile', 'release')),
        lane text not null generated always as
          (case when kind in ('initial', 'incremental') then 'live' else kind end) stored,
        state text not null default 'queued'
          check (state in ('queued', 'running', 'waiting', 'paused', 'done', 'failed', 'cancelled')),
        phase text not null default 'tags'
          check (phase in ('tags', 'conversations', 'messages', 'backlog', 'audit', 'sweep', 'verify', 'done')),
        strategy text not null check (strategy in ('search', 'list')),
        listed text[] not null default '{}',
        version integer not null default 0,
        reading jsonb,
        scope_from timestamptz not null,
        scope_to timestamptz,
        window_from timestamptz not null,
        first_window_from timestamptz,
        ceiling timestamptz not null,
        ceiling_fixed boolean not null default false,
        kustomer_behind_ms integer not null default 0,
        through timestamptz,
        overlap text not null default 'none' check (overlap in ('none', 'short', 'hourly', 'daily')),
        at_barrier boolean not null default false,
        customers_read boolean not null default false,
        passes integer not null default 0,
        done_records integer not null default 0,
        total_records integer,
        read_counts jsonb not null default '{}',
        stored_counts jsonb,
        removed integer not null default 0,
        searches integer not null default 0,
        other_requests integer not null default 0,
        paused_by_person boolean not null default false,
        question jsonb,
        warnings text[] not null default '{}',
        failures integer not null default 0,
        error jsonb,
        dispatch_at timestamptz default clock_timestamp(),
        opened_at timestamptz not null default clock_timestamp(),
        finished_at timestamptz
      );
      create unique index run_one_open_per_lane on run (integration_id, lane)
        where state in ('queued', 'running', 'waiting', 'paused');
      create index run_to_dispatch on run (dispatch_at) where state in ('queued', 'running', 'waiting');
      create index run_newest on run (integration_id, id desc);
      create index run_workspace on run (workspace_id)`.execute(db);
    // Pages in transit, one partition a day, so that retention drops a table. No run owns a page that came by webhook.
    await sql`
      create table raw_batch (
        id uuid not null default uuidv7(),
        created_at timestamptz not null default clock_timestamp(),
        workspace_id uuid not null,
        integration_id uuid not null,
        run_id uuid,
        replay_id uuid,
        replayed boolean not null default false,
        stream text not null check (stream in ('tags', 'customers', 'conversations', 'messages')),
        records integer not null,
        body bytea not null,
        observed_at timestamptz not null,
        scope_from timestamptz not null,
        scope_to timestamptz,
        strategy text not null,
        state text not null default 'pending' check (state in ('pending', 'settled')),
        failures integer not null default 0,
        dispatch_at timestamptz default clock_timestamp() + interval '30 seconds',
        settled_at timestamptz,
        stored integer not null default 0,
        unchanged integer not null default 0,
        held integer not null default 0,
        rejected integer not null default 0,
        dropped integer not null default 0,
        primary key (id, created_at)
      ) partition by range (created_at);
      -- The body is compressed already; Postgres must not try again.
      alter table raw_batch alter column body set storage external;
      create index raw_batch_run on raw_batch (run_id);
      create index raw_batch_unsettled on raw_batch (run_id) where state = 'pending';
      create index raw_batch_to_dispatch on raw_batch (dispatch_at) where state = 'pending';
      create index raw_batch_pending on raw_batch (workspace_id) where state = 'pending';
      create index raw_batch_replayed on raw_batch (replay_id) where state = 'pending';
      create index raw_batch_settled on raw_batch (workspace_id, created_at, id) where state = 'settled';
      create index raw_batch_of_webhook on raw_batch (integration_id) where run_id is null;
      create table raw_batch_default partition of raw_batch default;
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
      );
      create index replay_workspace on replay (workspace_id);
      create table rejected_record (
        workspace_id uuid not null references workspace on delete cascade,
        stream text not null,
        id text not null,
        reason text not null,
        batch_id uuid not null,
        rejected_at timestamptz not null default clock_timestamp(),
        primary key (workspace_id, stream, id)
      )`.execute(db);
    // A backfill has a lane of its own: a live run must not read the many ids that a past range adds.
    await sql`
      create table fetch_backlog (
        workspace_id uuid not null references workspace on delete cascade,
        kind text not null check (kind in ('conversation', 'thread', 'customer')),
        id text not null,
        reason text not null,
        lane text not null default 'live' check (lane in ('live', 'backfill')),
        tries integer not null default 0,
        last_run_id uuid,
        outcome text,
        added_at timestamptz not null default clock_timestamp(),
        tried_at timestamptz,
        primary key (workspace_id, kind, id)
      );
      create index fetch_backlog_by_lane on fetch_backlog (workspace_id, kind, lane, added_at, id)
        where outcome is null;
      -- Conversations written since their messages were last counted.
      create table thread_check (
        workspace_id uuid not null references workspace on delete cascade,
        conversation_id text not null,
        lane text not null default 'live' check (lane in ('live', 'backfill')),
        primary key (workspace_id, conversation_id)
      )`.execute(db);
    await ignoreTenantStatistics(db, ["fetch_backlog", "thread_check"]);
  },
};
