import { type SelectQueryBuilder, sql } from "kysely";
import type { Tables } from "../tables/index.ts";

/** Rows of a workspace in the order of their ids: at most `limit`, those after the id `after`. */
export interface IdSlice {
  workspaceId: string;
  after?: string | undefined;
  limit: number;
}

/** A position in a list that is ordered by two columns, such as stream and id. */
export type PairPosition = [first: string, id: string];

/** Rows of a workspace in a list that is ordered by two columns: at most `limit`, those after the pair `after`. */
export interface PairSlice {
  workspaceId: string;
  after?: PairPosition | undefined;
  limit: number;
}

/** Orders rows by `first` and id, and picks the slice of them. */
export function pickPairSlice<T extends keyof Tables, O>(
  rows: SelectQueryBuilder<Tables, T, O>,
  first: "kind" | "stream",
  { after: [value, id] = ["", ""], limit }: Omit<PairSlice, "workspaceId">,
) {
  const column = sql.ref(first);
  const later = rows.where(sql<boolean>`(${column}, id) > (${value}, ${id})`);
  return later.orderBy(column).orderBy(sql.ref("id")).limit(limit);
}
