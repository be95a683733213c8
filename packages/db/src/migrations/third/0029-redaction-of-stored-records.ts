import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * What redacting stored records needs: how far a pass over a workspace has come; the names by which a customer is known,
 * encrypted; and records whose customer is not known yet, encrypted, until their names can be looked for.
 */
export const redactionOfStoredRecords: Migration = {
  async up(db) {
    await sql`
      create table redaction_pass (
        workspace_id uuid primary key references workspace on delete cascade,
        phase text not null check (phase in ('conversations', 'messages', 'customers', 'raw pages', 'done')),
        started_at timestamptz not null default clock_timestamp(),
        batches_to timestamptz,
        last_id text not null default '',
        examined integer not null default 0,
        redacted integer not null default 0,
        finished_at timestamptz,
        dispatch_at timestamptz default clock_timestamp()
      );
      create index redaction_pass_due on redaction_pass (dispatch_at) where phase <> 'done';
      create table customer_name (
        workspace_id uuid not null references workspace on delete cascade,
        customer_id text not null,
        encrypted_names bytea not null,
        -- When a further name became known, so that the customer's stored records must be redacted again.
        changed_at timestamptz,
        phase text not null default 'conversations' check (phase in ('conversations', 'messages')),
        last_id text not null default '',
        primary key (workspace_id, customer_id)
      );
      create index customer_name_changed on customer_name (workspace_id, customer_id) where changed_at is not null;
      create table withheld_record (
        workspace_id uuid not null references workspace on delete cascade,
        kind text not null check (kind in ('conversation', 'message')),
        id text not null,
        customer_id text not null,
        encrypted_record bytea not null,
        withheld_at timestamptz not null default clock_timestamp(),
        primary key (workspace_id, kind, id)
      );
      create index withheld_record_of_customer on withheld_record (workspace_id, customer_id)`.execute(db);
  },
};
