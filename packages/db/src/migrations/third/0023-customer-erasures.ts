import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Customers who were erased, what was removed of them, and the ids that are never stored again. */
export const customerErasures: Migration = {
  async up(db) {
    await sql`
      create table customer_erasure (
        id uuid primary key default uuidv7(),
        workspace_id uuid not null references workspace on delete cascade,
        customer_id text not null,
        requested_at timestamptz not null default clock_timestamp(),
        done_at timestamptz
      );
      create index customer_erasure_newest on customer_erasure (workspace_id, id desc);
      create unique index customer_erasure_open on customer_erasure (workspace_id, customer_id) where done_at is null;

      create table customer_erasure_count (
        erasure_id uuid not null references customer_erasure on delete cascade,
        place text not null,
        kind text not null,
        count bigint not null,
        at timestamptz not null default clock_timestamp(),
        primary key (erasure_id, place, kind)
      );

      create table erased_record (
        workspace_id uuid not null references workspace on delete cascade,
        kind text not null check (kind in ('conversation', 'customer', 'message')),
        id text not null,
        erasure_id uuid not null references customer_erasure on delete cascade,
        cleared_at timestamptz,
        primary key (workspace_id, kind, id)
      );
      create index erased_record_to_clear on erased_record (workspace_id, kind) where cleared_at is null;
      create index erased_record_of_erasure on erased_record (erasure_id, kind)`.execute(db);
  },
};
