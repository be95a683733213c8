import { sql } from "kysely";
import type { Batch } from "../batches/index.ts";
import type { Db } from "../client/open-db.ts";
import type { RedactionPass } from "./passes.ts";

/** A raw page, and its place in the order in which a pass reads them. */
export interface RawPageToEncrypt extends Pick<Batch, "id" | "body" | "state"> {
  place: string;
}

/** Before the first page. */
const start = { at: "-infinity", id: "00000000-0000-0000-0000-000000000000" };

/** Lists raw pages that existed when a pass began, by their age, after the place that it has reached; of any size, so few at once. */
export async function listRawPages(
  db: Db,
  { workspaceId, batchesTo, lastId }: Pick<RedactionPass, "workspaceId" | "batchesTo" | "lastId">,
  { limit }: { limit: number },
): Promise<RawPageToEncrypt[]> {
  const [at = start.at, id = start.id] = lastId === "" ? [] : lastId.split("|");
  const inState = (state: string) => sql`(
    select id, body, state, created_at from raw_batch
    where workspace_id = ${workspaceId} and state = ${sql.lit(state)} and created_at <= ${batchesTo}
      and (created_at, id) > (${at}::timestamptz, ${id}::uuid)
    order by created_at, id limit ${limit})`;
  const { rows } = await sql<RawPageToEncrypt>`
    select id, body, state, created_at || '|' || id as place
    from (${inState("settled")} union all ${inState("pending")}) page
    order by created_at, id limit ${limit}`.execute(db);
  return rows;
}

/** Replaces the body of a raw page, unless something has changed it since it was read. @returns whether it was replaced */
export async function replaceRawPage(
  tx: Db,
  { id, body, state }: Pick<RawPageToEncrypt, "id" | "body" | "state">,
  replacement: Buffer,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("rawBatch")
    .set({ body: replacement })
    .where("id", "=", id)
    .where("state", "=", state)
    .where("body", "=", body)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
