import type { Db } from "../client/open-db.ts";
import { type IdSlice, type PairSlice, pickPairSlice } from "../client/slices.ts";

/** Lists conversations that are held until the limit grows. Released ones are listed as pending. */
export function listHeld(db: Db, { workspaceId, after = "", limit }: IdSlice) {
  const rows = db.selectFrom("heldConversation").selectAll().where("workspaceId", "=", workspaceId);
  const waiting = rows.where("releasedAt", "is", null);
  return waiting.where("id", ">", after).orderBy("id").limit(limit).execute();
}

/** Lists conversations that do not meet the workspace's filters. */
export function listFiltered(db: Db, { workspaceId, after = "", limit }: IdSlice) {
  const rows = db.selectFrom("filteredConversation").selectAll().where("workspaceId", "=", workspaceId);
  return rows.where("id", ">", after).orderBy("id").limit(limit).execute();
}

/** Lists records that could not be stored, by stream and id. */
export function listRejected(db: Db, { workspaceId, ...slice }: PairSlice) {
  const rows = db.selectFrom("rejectedRecord").selectAll().where("workspaceId", "=", workspaceId);
  return pickPairSlice(rows, "stream", slice).execute();
}

/** Lists the fetch backlog: ids still to be read and ids that cannot be read, by kind and id. */
export function listPending(db: Db, { workspaceId, ...slice }: PairSlice) {
  const rows = db.selectFrom("fetchBacklog").selectAll().where("workspaceId", "=", workspaceId);
  return pickPairSlice(rows, "kind", slice).execute();
}
