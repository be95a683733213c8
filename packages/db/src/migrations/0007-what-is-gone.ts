import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { tenantsLookAlike } from "./planner-statistics.ts";

/** How records that are gone at Kustomer are found, and what is taken away with them. */
export const whatIsGone: Migration = {
  async up(db) {
    await addReconciling(db);
    await addSuspects(db);
    await addErasures(db);
  },
};

/** When it is looked for what is gone, how far the audit log and the stored ids have been read, and how a run fares. */
async function addReconciling(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table integration add column next_reconcile_at timestamptz, add column audited_to timestamptz`.execute(
    db,
  );
  await sql`
    create index integration_reconcile_due on integration (next_reconcile_at)
    where ingest_conversations and not paused and attention is null and next_reconcile_at is not null`.execute(
    db,
  );
  await sql`alter table run add column removed integer not null default 0`.execute(db);
  await sql`
    create table reconcile (
      run_id uuid primary key references run on delete cascade,
      workspace_id uuid not null references workspace on delete cascade,
      integration_id uuid not null,
      whole boolean not null,
      audit_from timestamptz,
      key_generation integer not null,
      capabilities jsonb not null,
      quota jsonb,
      looked integer not null default 0,
      agreed jsonb not null default '{}',
      asked_again text check (asked_again in ('share', 'whole'))
    )`.execute(db);
  await sql`
    create table sweep_position (
      integration_id uuid not null references integration on delete cascade,
      kind text not null check (kind in ('conversation', 'customer', 'thread')),
      last_swept_id text not null default '',
      started_at timestamptz not null default clock_timestamp(),
      full_cycle_since timestamptz,
      primary key (integration_id, kind)
    )`.execute(db);
}

/** Stored records that may be gone, and customers whom something has stopped naming. */
async function addSuspects(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table deletion_candidate (
      workspace_id uuid not null references workspace on delete cascade,
      kind text not null check (kind in ('conversation', 'customer', 'message')),
      id text not null,
      source text not null,
      added_at timestamptz not null default clock_timestamp(),
      run_id uuid,
      not_found_at timestamptz,
      primary key (workspace_id, kind, id)
    )`.execute(db);
  await sql`
    create table orphaned_customer (
      workspace_id uuid not null references workspace on delete cascade,
      id text not null,
      noted_at timestamptz not null default clock_timestamp(),
      erased_at timestamptz,
      primary key (workspace_id, id)
    )`.execute(db);
  // Whether anything still names a customer.
  await sql`create index conversation_customer on conversation (workspace_id, customer_id)`.execute(db);
  await sql`create index message_customer on message (workspace_id, customer_id)`.execute(db);
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
    )`.execute(db);
  await sql`create index erasure_open on erasure (workspace_id, noted_at) where done_at is null`.execute(db);
  await sql`create index erasure_done on erasure (done_at) where done_at is not null`.execute(db);
  await sql`
    create table erasure_scan (
      workspace_id uuid primary key references workspace on delete cascade,
      noted_to timestamptz,
      batches_to timestamptz,
      at timestamptz,
      batch_id uuid,
      dispatch_at timestamptz not null default clock_timestamp()
    )`.execute(db);
  await sql`create index erasure_scan_to_dispatch on erasure_scan (dispatch_at)`.execute(db);
  // By which a copy of a text that is gone is known again, without the text.
  await sql`
    create table redaction_fingerprint (
      workspace_id uuid not null references workspace on delete cascade,
      kind text not null check (kind in ('conversation', 'customer')),
      id text not null,
      message_id text not null,
      length integer not null,
      salt uuid not null,
      hash bytea
    )`.execute(db);
  await sql`create index redaction_fingerprint_holder on redaction_fingerprint (workspace_id, kind, id)`.execute(
    db,
  );
  await tenantsLookAlike(db, ["deletion_candidate", "orphaned_customer", "erasure", "redaction_fingerprint"]);
}
