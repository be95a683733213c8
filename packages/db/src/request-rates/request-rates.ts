import { type Selectable, sql } from "kysely";
import { deleteInChunks } from "../client/delete-in-chunks.ts";
import type { Db } from "../client/open-db.ts";
import type { RequestRateTable } from "../tables/index.ts";

/** How often something was used within a minute. */
export type Use = Selectable<RequestRateTable>;

/** Adds what one process has counted. @returns the counts of all processes, by key */
export async function addUses(db: Db, uses: readonly Use[]): Promise<Use[]> {
  if (uses.length === 0) return [];
  const { rows } = await sql<Use>`
    insert into request_rate as total (key, minute, used)
    select key, minute, used
    from json_to_recordset(${JSON.stringify(uses)}::json) as it (key text, minute bigint, used bigint)
    order by key -- two calls lock the rows in the same order
    on conflict (key) do update set
      minute = greatest(total.minute, excluded.minute),
      used = case when total.minute > excluded.minute then 0 else excluded.used end
        + case when total.minute < excluded.minute then 0 else total.used end
    returning key, minute, used`.execute(db);
  return rows;
}

/** Deletes the counts of past minutes. */
export const deleteOld = (db: Db): Promise<number> =>
  deleteInChunks(db, "request_rate", sql`minute < extract(epoch from clock_timestamp()) / 60 - 10`);
