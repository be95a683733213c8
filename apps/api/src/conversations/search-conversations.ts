import { http } from "@inlet/contracts";
import { type Db, records } from "@inlet/db";
import { z } from "zod";
import { byId, decodeCursor, encodeCursor, idPosition, readRecordPage } from "../server/pagination.ts";
import { listColumns } from "./list-columns.ts";

const newestPosition = z.tuple([http.instant, idPosition]);

/** Lists conversations by id, as programs read them all, or newest first, as people search for one. */
export async function searchConversations(
  db: Db,
  workspaceId: string,
  { order, after, limit, include, ...filter }: z.output<typeof http.conversationQuery>,
) {
  const columns = listColumns.conversations(include);
  const isFiltered = Object.values(filter).some((it) => it !== undefined);
  if (order !== "newest" && !isFiltered)
    return readRecordPage(
      { after, limit },
      { ...byId, read: (slice) => records.listConversations(db, { workspaceId, columns, ...slice }) },
    );
  const from = after === undefined ? undefined : decodeCursor(after, newestPosition);
  const slice = { after: from, limit, columns };
  const { rows, next } = await records.searchConversations(db, { workspaceId, ...filter }, slice);
  return { data: rows, next: next === undefined ? null : encodeCursor(next) };
}
