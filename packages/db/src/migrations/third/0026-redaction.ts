import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * What a workspace has redacted, and the key of its raw batches and hashes. The key stays when the rules go, because
 * older batches need it and hashes stay comparable.
 */
export const redaction: Migration = {
  async up(db) {
    await sql`
      create table redaction (
        workspace_id uuid primary key references workspace on delete cascade,
        rules jsonb,
        encrypted_key bytea not null,
        key_id text not null,
        updated_at timestamptz not null default clock_timestamp()
      )`.execute(db);
  },
};
