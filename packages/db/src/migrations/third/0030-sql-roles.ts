import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Roles by which analysts read the views of the schema `reporting`. */
export const sqlRoles: Migration = {
  async up(db) {
    await sql`
      create table sql_role (
        id uuid primary key default uuidv7(),
        workspace_id uuid not null references workspace on delete cascade,
        name text not null,
        role text not null unique,
        created_at timestamptz not null default clock_timestamp()
      );
      create index sql_role_workspace on sql_role (workspace_id)`.execute(db);
  },
};
