import { http } from "@inlet/contracts";
import { type Db, records } from "@inlet/db";
import { z } from "zod";
import { byId, decodeCursor, encodeCursor, idPosition, readPage } from "../server/pagination.ts";
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
    return readPage(
      { after, limit },
      { ...byId, read: (slice) => records.listConversations(db, { workspaceId, columns, ...slice }) },
    );
  const from = after === undefined ? undefined : decodeCursor(after, newestPosition);
  const slice = { after: from, limit: limit + 1, columns };
  const { rows, scannedTo } = await records.searchConversations(db, { workspaceId, ...filter }, slice);
  const data = rows.slice(0, limit);
  const last = rows.length > limit ? data.at(-1) : undefined;
  const position = last === undefined ? scannedTo : ([last.updatedAt, last.id] as const);
  return { data, next: position === undefined ? null : encodeCursor(position) };
}
