import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { IdSlice, PairSlice } from "../client/slices.ts";

/** Lists conversations that are held until the limit grows. Released ones are listed as pending. */
export function listHeld(db: Db, { workspaceId, after = "", limit }: IdSlice) {
  const rows = db.selectFrom("heldConversation").selectAll().where("workspaceId", "=", workspaceId);
  const waiting = rows.where("releasedAt", "is", null);
  return waiting.where("id", ">", after).orderBy("id").limit(limit).execute();
}

/** Lists records that could not be stored, by stream and id. */
export function listRejected(db: Db, { workspaceId, after: [stream, id] = ["", ""], limit }: PairSlice) {
  const rows = db.selectFrom("rejectedRecord").selectAll().where("workspaceId", "=", workspaceId);
  const later = rows.where(sql<boolean>`(stream, id) > (${stream}, ${id})`);
  return later.orderBy("stream").orderBy("id").limit(limit).execute();
}

/** Lists the fetch backlog: ids still to be read and ids that cannot be read, by kind and id. */
export function listPending(db: Db, { workspaceId, after: [kind, id] = ["", ""], limit }: PairSlice) {
  const rows = db.selectFrom("fetchBacklog").selectAll().where("workspaceId", "=", workspaceId);
  const later = rows.where(sql<boolean>`(kind, id) > (${kind}, ${id})`);
  return later.orderBy("kind").orderBy("id").limit(limit).execute();
}
