import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * Where a workspace's events are sent, and what was sent. The notice URL becomes such an endpoint; its column stays for
 * the previous release. `first_position` says which rows of the feed a consumer has never had; rows of earlier releases
 * have none.
 */
export const webhookEndpoints: Migration = {
  async up(db) {
    await sql`
      alter table conversation add column first_position bigint;
      alter table message add column first_position bigint;
      create table webhook_endpoint (
        id uuid primary key default uuidv7(),
        workspace_id uuid not null references workspace on delete cascade,
        url text not null,
        description text not null default '',
        events text[] not null,
        is_notice_url boolean not null default false,
        encrypted_secrets bytea,
        key_id text,
        old_secret_until timestamptz,
        cursor jsonb,
        created_at timestamptz not null default clock_timestamp(),
        disabled_at timestamptz,
        disabled_reason text check (disabled_reason in ('person', 'failing', 'gone', 'feed')),
        failures integer not null default 0,
        failing_since timestamptz,
        last_delivered_at timestamptz,
        dispatch_at timestamptz not null default clock_timestamp(),
        lease_until timestamptz
      );
      create index webhook_endpoint_of_workspace on webhook_endpoint (workspace_id, id);
      create unique index webhook_endpoint_notice_url on webhook_endpoint (workspace_id) where is_notice_url;
      create index webhook_endpoint_due on webhook_endpoint (dispatch_at) where disabled_at is null;
      create table webhook_delivery (
        id uuid primary key default uuidv7(),
        endpoint_id uuid not null references webhook_endpoint on delete cascade,
        workspace_id uuid not null references workspace on delete cascade,
        type text not null check (type in ('feedback', 'notice')),
        refs jsonb,
        items integer not null default 1,
        notice_id uuid references notice on delete cascade,
        state text not null default 'open' check (state in ('open', 'delivered', 'dead')),
        attempts integer not null default 0,
        next_at timestamptz default clock_timestamp(),
        created_at timestamptz not null default clock_timestamp(),
        retry_until timestamptz not null default clock_timestamp() + interval '72 hours',
        last_attempt_at timestamptz,
        last_status integer,
        failure text,
        ended_at timestamptz,
        unique (endpoint_id, notice_id)
      );
      create index webhook_delivery_newest on webhook_delivery (endpoint_id, id desc);
      create index webhook_delivery_open on webhook_delivery (endpoint_id, next_at) where state = 'open';
      create index webhook_delivery_of_workspace on webhook_delivery (workspace_id);
      create index webhook_delivery_of_notice on webhook_delivery (notice_id) where notice_id is not null;
      create index webhook_delivery_ended on webhook_delivery (ended_at) where ended_at is not null;
      insert into webhook_endpoint (workspace_id, url, events, is_notice_url)
      select id, notice_url, array['notice'], true from workspace where notice_url is not null and deleted_at is null;
      with waiting as (
        update notice n set next_try_at = null
        from webhook_endpoint e
        where e.workspace_id = n.workspace_id and n.next_try_at is not null and n.logged_at is not null
        returning n.id, n.workspace_id, n.tries, n.failure, e.id as endpoint_id)
      insert into webhook_delivery (endpoint_id, workspace_id, type, notice_id, attempts, failure)
      select endpoint_id, workspace_id, 'notice', id, tries, failure from waiting`.execute(db);
  },
};
