import { sql } from "kysely";
import type { Migration } from "kysely/migration";
import { ignoreTenantStatistics } from "./planner-statistics.ts";

/**
 * Internal notes, for workspaces whose admins ask for them, and of which conversations they are still to be read. An
 * integration knows whether notes may be stored, also of those that an earlier connection has left.
 */
export const notes: Migration = {
  async up(db) {
    await sql`
      create table note (
        workspace_id uuid not null references workspace on delete cascade,
        id text not null,
        conversation_id text not null,
        customer_id text,
        body text,
        text text,
        created_by text,
        created_at timestamptz,
        updated_at timestamptz not null,
        observed_at timestamptz not null,
        primary key (workspace_id, id)
      );
      create index note_of_conversation on note (workspace_id, conversation_id);
      create index note_of_customer on note (workspace_id, customer_id);
      create table note_reading (
        workspace_id uuid not null references workspace on delete cascade,
        conversation_id text not null,
        due_at timestamptz,
        state text,
        read_at timestamptz,
        primary key (workspace_id, conversation_id)
      );
      create index note_reading_due on note_reading (workspace_id, due_at) where due_at is not null;
      alter table integration
        add column notes boolean not null default false,
        add column notes_stored boolean not null default false,
        add column notes_position bigint not null default 0,
        add column notes_to timestamptz;
      create index integration_notes_to_remove on integration (id) where notes_stored and not notes;
      alter table redaction_pass drop constraint redaction_pass_phase_check;
      alter table redaction_pass add constraint redaction_pass_phase_check
        check (phase in ('conversations', 'messages', 'notes', 'customers', 'raw pages', 'done'));
      alter table customer_name drop constraint customer_name_phase_check;
      alter table customer_name add constraint customer_name_phase_check
        check (phase in ('conversations', 'messages', 'notes'))`.execute(db);
    await ignoreTenantStatistics(db, ["note", "note_reading"]);
  },
};
