import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Browsers that are signed in to several workspaces, and what a workspace's first screen asks every second. */
export const sessionsAndOverviews: Migration = {
  async up(db) {
    // The token that a browser signed in with first stays where the release before this one looks for it.
    await sql`
      alter table session alter column token_id drop not null,
        drop constraint session_token_id_fkey,
        add constraint session_token_id_fkey foreign key (token_id) references api_token on delete set null`.execute(
      db,
    );
    await sql`
      create table session_token (
        session_hash bytea not null references session on delete cascade,
        token_id uuid not null references api_token on delete cascade,
        primary key (session_hash, token_id)
      )`.execute(db);
    await sql`alter table org_budget add column unavailable_since timestamptz`.execute(db);
    // What is stored is counted by the primary key's index alone; what is gone, which that index does not know, by these.
    for (const table of ["customer", "conversation", "message"])
      await sql`
        create index ${sql.ref(`${table}_gone`)} on ${sql.table(table)} (workspace_id, id)
        where deleted_at is not null`.execute(db);
  },
};
