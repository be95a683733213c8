import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { ignoreTenantStatistics } from "../planner-statistics.ts";

/** How reconcile runs find records that Kustomer has deleted, and what is erased with them. */
export const deletions: Migration = {
  async up(db) {
    await addReconciling(db);
    await addErasures(db);
    await ignoreTenantStatistics(db, [
      "deletion_candidate",
      "orphaned_customer",
      "erasure",
      "redaction_fingerprint",
    ]);
  },
};

async function addReconciling(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table reconcile (
      run_id uuid primary key references run on delete cascade,
      workspace_id uuid not null references workspace on delete cascade,
      integration_id uuid not null,
      full_sweep boolean not null,
      audit_from timestamptz,
      key_generation integer not null,
      capabilities jsonb not null,
      quota jsonb,
      verified integer not null default 0,
      approved jsonb not null default '{}',
      run_again text check (run_again in ('partial', 'full'))
    );
    create table sweep_position (
      integration_id uuid not null references integration on delete cascade,
      kind text not null check (kind in ('conversation', 'customer', 'thread')),
      last_swept_id text not null default '',
      started_at timestamptz not null default clock_timestamp(),
      full_cycle_since timestamptz,
      primary key (integration_id, kind)
    );
    create table deletion_candidate (
      workspace_id uuid not null references workspace on delete cascade,
      kind text not null check (kind in ('conversation', 'customer', 'message')),
      id text not null,
      source text not null,
      added_at timestamptz not null default clock_timestamp(),
      run_id uuid,
      not_found_at timestamptz,
      primary key (workspace_id, kind, id)
    );
    create table orphaned_customer (
      workspace_id uuid not null references workspace on delete cascade,
      id text not null,
      noted_at timestamptz not null default clock_timestamp(),
      erased_at timestamptz,
      primary key (workspace_id, id)
    )`.execute(db);
}

/** What must go from copies: raw batches, and previews that other records show. */
async function addErasures(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table erasure (
      workspace_id uuid not null references workspace on delete cascade,
      kind text not null check (kind in ('conversation', 'customer', 'message')),
      id text not null,
      what text not null check (what in ('record', 'text', 'copies')),
      observed_at timestamptz not null,
      noted_at timestamptz not null default clock_timestamp(),
      done_at timestamptz,
      primary key (workspace_id, kind, id)
    );
    create index erasure_open on erasure (workspace_id, noted_at) where done_at is null;
    create index erasure_done on erasure (done_at) where done_at is not null;
    create table erasure_scan (
      workspace_id uuid primary key references workspace on delete cascade,
      noted_to timestamptz,
      batches_to timestamptz,
      at timestamptz,
      batch_id uuid,
      dispatch_at timestamptz not null default clock_timestamp()
    );
    create index erasure_scan_to_dispatch on erasure_scan (dispatch_at);
    -- By these a copy of a redacted text is recognized, without keeping the text.
    create table redaction_fingerprint (
      workspace_id uuid not null references workspace on delete cascade,
      kind text not null check (kind in ('conversation', 'customer')),
      id text not null,
      message_id text not null,
      length integer not null,
      salt uuid not null,
      hash bytea
    );
    create index redaction_fingerprint_holder on redaction_fingerprint (workspace_id, kind, id)`.execute(db);
}
