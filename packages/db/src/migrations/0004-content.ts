import { sql } from "kysely";
import type { Migration } from "kysely/migration";
import { tenantsLookAlike } from "./planner-statistics.ts";

/**
 * What Kustomer holds, one row per workspace and Kustomer id.
 *
 * `changed_xid` is the transaction that wrote the row last: readers that stop below the oldest open transaction never
 * skip a row that commits late. Attribute maps stay in the row up to a page (`toast_tuple_target`), which makes
 * upserts a third faster than TOAST does.
 */
export const content: Migration = {
  async up(db) {
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
      )`.execute(db);
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
      ) with (toast_tuple_target = 8160)`.execute(db);
    await sql`
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
      ) with (toast_tuple_target = 8160)`.execute(db);
    await sql`create index conversation_changed on conversation (workspace_id, changed_xid, id)`.execute(db);
    await sql`
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
      ) with (toast_tuple_target = 8160)`.execute(db);
    await sql`create index message_thread on message (workspace_id, conversation_id)`.execute(db);
    await sql`create index message_changed on message (workspace_id, changed_xid, id)`.execute(db);
    await tenantsLookAlike(db, ["customer", "conversation", "message"]);
  },
};
