import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * Tokens may expire. Tokens and sessions say when they were last used. A session ends after a time without use, is listed by an
 * id that is no secret, and keeps its tokens when its secret changes.
 */
export const sessionLife: Migration = {
  async up(db) {
    await sql`
      alter table api_token
        add column expires_at timestamptz,
        add column last_used_at timestamptz;
      alter table session
        add column id uuid not null default uuidv7() unique,
        add column browser text,
        add column created_at timestamptz not null default clock_timestamp(),
        add column last_used_at timestamptz not null default clock_timestamp(),
        add column ends_at timestamptz;
      update session set ends_at = expires_at;
      alter table session alter column ends_at set not null;
      create index session_by_token on session (token_id);
      alter table session_token
        drop constraint session_token_session_hash_fkey,
        add constraint session_token_session_hash_fkey
          foreign key (session_hash) references session on delete cascade on update cascade;
      create index session_token_by_token on session_token (token_id)`.execute(db);
  },
};
