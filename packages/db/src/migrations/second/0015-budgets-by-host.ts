import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * An org's budget belongs to the host that it was learnt from. The previous release names no host, so it uses rows of
 * its own.
 */
export const budgetsByHost: Migration = {
  async up(db) {
    await sql`
      alter table integration add column host text not null
        generated always as (lower(coalesce(substring(base_url from '^[^:]+://([^/?#]+)'), ''))) stored;
      delete from permit_reservation;
      delete from org_budget where org_id like 'unknown:%';
      alter table permit_reservation
        drop constraint permit_reservation_org_id_fkey,
        drop constraint permit_reservation_pkey,
        add column host text not null default '',
        add primary key (host, org_id, holder, kind);
      alter table org_budget
        drop constraint org_budget_pkey,
        add column host text not null default '',
        add primary key (host, org_id);
      alter table permit_reservation
        add foreign key (host, org_id) references org_budget on delete cascade;
      update org_budget set host = integration.host
      from integration
      where integration.org_id = org_budget.org_id`.execute(db);
  },
};
