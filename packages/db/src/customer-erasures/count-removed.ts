import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";

/** Something that an erasure has removed. */
export interface Removed {
  place: string;
  kind: string;
  count: number;
}

/** Adds what was removed to the certificate of an erasure. */
export async function countRemoved(tx: Db, erasureId: string, removed: readonly Removed[]): Promise<void> {
  const rows = removed.filter((it) => it.count > 0);
  if (rows.length === 0) return;
  await sql`
    insert into customer_erasure_count (erasure_id, place, kind, count)
    select ${erasureId}::uuid, place, kind, sum(count)
    from json_to_recordset(${JSON.stringify(rows)}::json) as it (place text, kind text, count bigint)
    group by place, kind
    order by place, kind
    on conflict (erasure_id, place, kind) do update set
      count = customer_erasure_count.count + excluded.count,
      at = clock_timestamp()`.execute(tx);
}
