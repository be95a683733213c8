import { type RawBuilder, sql } from "kysely";
import type { Db } from "../client/open-db.ts";

/** A stored record. */
export interface SampleRecord {
  record: "conversation" | "message" | "note" | "customer";
  id: string;
  /** The customer whose record it is; a customer's own id. */
  customerId: string | null;
  /** Of a note its body. */
  attributes: Record<string, unknown>;
}

/** Larger records are left out of a sample. */
const maxSampleBytes = 65_536;

/** Lists the latest records of each kind, up to `limit` of each. */
export async function listSample(
  db: Db,
  workspaceId: string,
  { limit }: { limit: number },
): Promise<SampleRecord[]> {
  const latest = (record: "conversation" | "message", order: RawBuilder<unknown>) => sql`(
    select ${sql.lit(record)} as record, id, customer_id, attributes
    from ${sql.table(record)}
    where workspace_id = ${workspaceId}::uuid and deleted_at is null
    order by ${order} limit ${limit})`;
  const { rows } = await sql<SampleRecord>`
    with latest as (
      ${latest("conversation", sql`updated_at desc, id desc`)}
      union all
      ${latest("message", sql`feed_position desc, id desc`)}
      union all (
        select 'note', id, customer_id, jsonb_build_object('body', body)
        from note
        where workspace_id = ${workspaceId}::uuid
        order by updated_at desc, id desc limit ${limit})
    ), sample as (
      select record, id, customer_id, attributes from latest
      union all
      select 'customer', id, id, attributes from customer
      where workspace_id = ${workspaceId}::uuid and deleted_at is null
        and id in (select customer_id from latest limit ${limit})
    )
    select record, id, customer_id, attributes from sample
    where octet_length(attributes::text) <= ${maxSampleBytes}`.execute(db);
  return rows;
}
