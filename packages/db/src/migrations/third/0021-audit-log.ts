import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Who did what, from where, and what it changed. */
export const auditLog: Migration = {
  async up(db) {
    await sql`
      create table audit_entry (
        id uuid primary key default uuidv7(),
        workspace_id uuid,
        actor_kind text not null,
        actor_id text,
        actor_name text not null,
        token_id uuid,
        address text,
        action text not null,
        subject text,
        before jsonb,
        after jsonb
      );
      create index audit_entry_newest on audit_entry (workspace_id, id desc)`.execute(db);
  },
};
