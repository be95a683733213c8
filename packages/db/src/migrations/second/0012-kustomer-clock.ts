import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * How far Kustomer's clock is ahead of the database's: a signed number of an integration, which its runs copy. It
 * replaces `run.kustomer_behind_ms`.
 */
export const kustomerClock: Migration = {
  async up(db) {
    await sql`
      alter table integration add column kustomer_ahead_ms bigint not null default 0;
      alter table run add column kustomer_ahead_ms bigint not null default 0;
      update run set kustomer_ahead_ms = -kustomer_behind_ms where kustomer_behind_ms <> 0;
      update integration set kustomer_ahead_ms = last_run.kustomer_ahead_ms
      from (
        select distinct on (integration_id) integration_id, kustomer_ahead_ms
        from run
        where lane = 'live' and ceiling_fixed
        order by integration_id, id desc) last_run
      where last_run.integration_id = integration.id`.execute(db);
  },
};
