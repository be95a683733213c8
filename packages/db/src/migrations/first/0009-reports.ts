import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Completeness reports: what Kustomer holds in a window, and how that differs from what is stored. */
export const reports: Migration = {
  async up(db) {
    await sql`
      create table report (
        id uuid primary key default uuidv7(),
        workspace_id uuid not null references workspace on delete cascade,
        integration_id uuid not null references integration on delete cascade,
        state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed')),
        phase text not null default 'conversations'
          check (phase in ('conversations', 'messages', 'lookups', 'threads', 'comparison', 'done')),
        version integer not null default 0,
        window_from timestamptz not null,
        window_to timestamptz not null,
        listed text[] not null,
        readings jsonb not null default '[]',
        totals jsonb not null default '{}',
        warnings text[] not null default '{}',
        records integer not null default 0,
        searches integer not null default 0,
        other_requests integer not null default 0,
        summary jsonb,
        failures integer not null default 0,
        error jsonb,
        dispatch_at timestamptz default clock_timestamp() + interval '30 seconds',
        opened_at timestamptz not null default clock_timestamp(),
        finished_at timestamptz,
        check (window_from < window_to)
      );
      create unique index report_one_open on report (integration_id) where state in ('queued', 'running');
      create index report_newest on report (integration_id, id desc);
      create index report_workspace on report (workspace_id);
      create index report_to_dispatch on report (dispatch_at) where state in ('queued', 'running');
      create table report_record (
        report_id uuid not null references report on delete cascade,
        stream text not null check (stream in ('conversations', 'messages')),
        id text not null,
        listed boolean not null,
        lookup text check (lookup in ('planned', 'found', 'missing', 'closed')),
        updated_at timestamptz,
        rev integer,
        message_count integer,
        conversation_id text,
        primary key (report_id, stream, id)
      );
      create index report_record_planned on report_record (report_id, id) where lookup = 'planned';
      create index report_record_of_thread on report_record (report_id, conversation_id)
        where conversation_id is not null;
      create table report_thread (
        report_id uuid not null references report on delete cascade,
        conversation_id text not null,
        state text not null default 'planned' check (state in ('planned', 'read', 'closed')),
        primary key (report_id, conversation_id)
      );
      create table report_row (
        report_id uuid not null references report on delete cascade,
        stream text not null check (stream in ('conversations', 'messages')),
        id text not null,
        conversation_id text,
        kustomer jsonb,
        stored jsonb,
        explanation text not null,
        detail text,
        primary key (report_id, stream, id)
      );
      create index report_row_of_thread on report_row (report_id, conversation_id)
        where stream = 'messages'`.execute(db);
    // The size of one report must not mislead the planner about another.
    for (const table of ["report_record", "report_thread", "report_row"])
      await sql`alter table ${sql.table(table)} alter column report_id set statistics 0`.execute(db);
  },
};
