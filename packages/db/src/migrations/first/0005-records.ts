import { sql } from "kysely";
import type { Migration } from "kysely/migration";
import { ignoreTenantStatistics } from "../planner-statistics.ts";

/**
 * Kustomer's records, one row per workspace and Kustomer id.
 *
 * `changed_xid` is the transaction that wrote the row last: a reader that stops below the oldest open transaction never
 * skips a row that commits late. Attribute maps stay in the row up to a page (`toast_tuple_target`), which makes
 * upserts a third faster than TOAST does. No index covers words: it would slow every write down.
 */
export const records: Migration = {
  async up(db) {
    const versioned = sql`
        rev integer,
        created_at timestamptz,
        updated_at timestamptz not null,
        attributes jsonb not null,
        relations jsonb not null,
        observed_at timestamptz not null,
        mapping_version smallint not null,
        deleted_at timestamptz,
        changed_xid xid8 not null default pg_current_xact_id()`;
    await sql`
      create table tag (
        workspace_id uuid not null references workspace on delete cascade,
        id text not null,
        name text,
        color text,
        deleted boolean not null,
        created_at timestamptz,
        updated_at timestamptz,
        attributes jsonb not null,
        observed_at timestamptz not null,
        mapping_version smallint not null,
        primary key (workspace_id, id)
      );
      create table customer (
        workspace_id uuid not null references workspace on delete cascade,
        id text not null,
        name text,
        email text,
        external_id text,
        locale text,
        gender text,
        verified boolean,
        timezone text,
        ${versioned},
        primary key (workspace_id, id)
      ) with (toast_tuple_target = 8160);
      create index customer_email on customer (workspace_id, lower(left(email, 200)) text_pattern_ops)
        where email is not null;
      create table conversation (
        workspace_id uuid not null references workspace on delete cascade,
        id text not null,
        name text,
        preview text,
        status text,
        channels text[] not null,
        tags text[] not null,
        customer_id text,
        message_count integer,
        direction text,
        priority integer,
        ${versioned},
        primary key (workspace_id, id)
      ) with (toast_tuple_target = 8160);
      create index conversation_changed on conversation (workspace_id, changed_xid, id);
      create index conversation_newest on conversation (workspace_id, updated_at desc, id desc)
        where deleted_at is null;
      create index conversation_of_customer on conversation (workspace_id, customer_id, updated_at desc, id desc);
      create table message (
        workspace_id uuid not null references workspace on delete cascade,
        id text not null,
        conversation_id text not null,
        customer_id text,
        description text,
        subject text,
        status text,
        channel text,
        app text,
        direction text,
        sent_at timestamptz,
        ${versioned},
        primary key (workspace_id, id)
      ) with (toast_tuple_target = 8160);
      create index message_thread on message (workspace_id, conversation_id);
      create index message_changed on message (workspace_id, changed_xid, id);
      create index message_customer on message (workspace_id, customer_id);
      -- Stored records are counted by the primary key's index alone, deleted ones by these.
      create index customer_deleted on customer (workspace_id, id) where deleted_at is not null;
      create index conversation_deleted on conversation (workspace_id, id) where deleted_at is not null;
      create index message_deleted on message (workspace_id, id) where deleted_at is not null`.execute(db);
    await ignoreTenantStatistics(db, ["customer", "conversation", "message"]);
  },
};
