import { Fault, http } from "@inlet/contracts";
import { type Db, records, searchIndex } from "@inlet/db";
import { rankConversations, searchConversations as searchNewest } from "@inlet/use-cases";
import { z } from "zod";
import { byId, decodeCursor, encodeCursor, idPosition, readRecordPage } from "../server/pagination.ts";
import { listColumns } from "./list-columns.ts";

const newestPosition = z.tuple([http.instant, idPosition]);
const rankedPosition = z.tuple([z.number(), http.instant, idPosition]);

/**
 * Lists conversations by id, as programs read them all, or newest or most relevant first, as people search for one.
 * @throws Fault invalid when the query orders by relevance and has no search text
 */
export async function searchConversations(
  db: Db,
  workspaceId: string,
  { order, after, limit, include, ...filter }: z.output<typeof http.conversationQuery>,
) {
  const columns = listColumns.conversations(include);
  const isFiltered = Object.values(filter).some((it) => it !== undefined);
  if (order === "relevance" && filter.q === undefined)
    throw new Fault("invalid", "`order=relevance` needs `q`: nothing else can be more or less relevant.");
  if (order !== "newest" && !isFiltered)
    return readRecordPage(
      { after, limit },
      { ...byId, read: (slice) => records.listConversations(db, { workspaceId, columns, ...slice }) },
    );
  const found = { workspaceId, ...filter };
  const open = <S extends z.ZodType>(position: S) =>
    after === undefined ? undefined : decodeCursor(after, position);
  const { rows, next } =
    order === "relevance"
      ? await rankConversations(db, found, { after: open(rankedPosition), limit, columns })
      : await searchNewest(db, found, { after: open(newestPosition), limit, columns });
  const state = filter.q === undefined ? {} : { searchFilling: await searchIndex.isFilling(db, workspaceId) };
  return { data: rows, next: next === undefined ? null : encodeCursor(next), ...state };
}
