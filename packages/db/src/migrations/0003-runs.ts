import { sql } from "kysely";
import type { Migration } from "kysely/migration";
import { tenantsLookAlike } from "./planner-statistics.ts";

/** Runs, the pages they read, and what they still want. */
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
        phase text not null default 'tags' check (phase in ('tags', 'conversations', 'messages', 'backlog', 'done')),
        strategy text not null check (strategy in ('search', 'list')),
        version integer not null default 0,
        reading jsonb,
        scope_from timestamptz not null,
        window_from timestamptz not null,
        ceiling timestamptz not null,
        ceiling_fixed boolean not null default false,
        kustomer_behind_ms integer not null default 0,
        through timestamptz,
        overlap text not null default 'none' check (overlap in ('none', 'short', 'hourly', 'daily')),
        at_barrier boolean not null default false,
        customers_read boolean not null default false,
        done_records integer not null default 0,
        total_records integer,
        read_counts jsonb not null default '{}',
        stored_counts jsonb,
        searches integer not null default 0,
        other_requests integer not null default 0,
        failures integer not null default 0,
        error jsonb,
        dispatch_at timestamptz default clock_timestamp(),
        opened_at timestamptz not null default clock_timestamp(),
        finished_at timestamptz
      )`.execute(db);
    await sql`
      create unique index run_one_open_per_lane on run (integration_id, lane)
      where state in ('queued', 'running', 'waiting', 'paused')`.execute(db);
    await sql`
      create index run_to_dispatch on run (dispatch_at) where state in ('queued', 'running', 'waiting')`.execute(
      db,
    );
    await sql`create index run_newest on run (integration_id, id desc)`.execute(db);
    await sql`create index run_workspace on run (workspace_id)`.execute(db);

    // Pages in transit, one partition a day, so that old ones go by dropping a table.
    await sql`
      create table raw_batch (
        id uuid not null default uuidv7(),
        created_at timestamptz not null default clock_timestamp(),
        workspace_id uuid not null,
        integration_id uuid not null,
        run_id uuid not null,
        stream text not null check (stream in ('tags', 'customers', 'conversations', 'messages')),
        records integer not null,
        body bytea not null,
        observed_at timestamptz not null,
        scope_from timestamptz not null,
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
      ) partition by range (created_at)`.execute(db);
    // Compressed already; Postgres must not try again.
    await sql`alter table raw_batch alter column body set storage external`.execute(db);
    await sql`create index raw_batch_run on raw_batch (run_id)`.execute(db);
    await sql`create index raw_batch_unsettled on raw_batch (run_id) where state = 'pending'`.execute(db);
    await sql`create index raw_batch_to_dispatch on raw_batch (dispatch_at) where state = 'pending'`.execute(
      db,
    );
    await sql`create table raw_batch_default partition of raw_batch default`.execute(db);
    await sql`
      create function maintain_raw_batches(keep_days integer, days_ahead integer) returns setof text
      language plpgsql as $$
      declare
        today constant date := (clock_timestamp() at time zone 'UTC')::date;
        partition text;
        on_day date;
        unsettled boolean;
      begin
        perform pg_advisory_xact_lock(hashtext('maintain_raw_batches'));
        for i in 0 .. days_ahead loop
          partition := 'raw_batch_' || to_char(today + i, 'YYYYMMDD');
          -- A day whose rows already fell into the default partition stays there.
          if to_regclass(partition) is null and not exists (
            select 1 from raw_batch_default
            where created_at >= (today + i)::timestamp at time zone 'UTC'
              and created_at < (today + i + 1)::timestamp at time zone 'UTC') then
            execute format('create table %I partition of raw_batch for values from (%L) to (%L)', partition,
              (today + i)::timestamp at time zone 'UTC', (today + i + 1)::timestamp at time zone 'UTC');
          end if;
        end loop;
        for partition in
          select c.relname from pg_inherits join pg_class c on c.oid = inhrelid
          where inhparent = 'raw_batch'::regclass and c.relname ~ '^raw_batch_[0-9]{8}$'
        loop
          on_day := to_date(right(partition, 8), 'YYYYMMDD');
          continue when on_day >= today - keep_days;
          execute format('select exists (select 1 from %I where state = ''pending'')', partition) into unsettled;
          continue when unsettled;
          execute format('drop table %I', partition);
          return next partition;
        end loop;
        delete from raw_batch_default
        where state = 'settled' and created_at < (today - keep_days)::timestamp at time zone 'UTC';
      end $$`.execute(db);

    await sql`
      create table fetch_backlog (
        workspace_id uuid not null references workspace on delete cascade,
        kind text not null check (kind in ('conversation', 'thread', 'customer')),
        id text not null,
        reason text not null,
        tries integer not null default 0,
        last_run_id uuid,
        outcome text,
        added_at timestamptz not null default clock_timestamp(),
        tried_at timestamptz,
        primary key (workspace_id, kind, id)
      )`.execute(db);
    await sql`
      create index wanted_open on fetch_backlog (workspace_id, kind, added_at, id) where outcome is null`.execute(
      db,
    );
    // Conversations written since their threads were last counted.
    await sql`
      create table thread_check (
        workspace_id uuid not null references workspace on delete cascade,
        conversation_id text not null,
        primary key (workspace_id, conversation_id)
      )`.execute(db);
    await tenantsLookAlike(db, ["fetch_backlog", "thread_check"]);
    await sql`
      create table rejected_record (
        workspace_id uuid not null references workspace on delete cascade,
        stream text not null,
        id text not null,
        reason text not null,
        batch_id uuid not null,
        rejected_at timestamptz not null default clock_timestamp(),
        primary key (workspace_id, stream, id)
      )`.execute(db);
  },
};
