import { sql } from "kysely";
import { readBoundedRows } from "../client/bounded-rows.ts";
import type { Db } from "../client/open-db.ts";
import { type Columns, type StoredConversation, selectColumns } from "../records/record-queries.ts";
import { type FoundBy, searchConversations } from "./find-conversations.ts";
import { type ConversationFilter, customer, type FoundConversation } from "./list-newest.ts";

/** A conversation's position in the order by relevance: its rank, when it changed last, and its id. */
export type RankedPosition = readonly [rank: number, updatedAt: Date, id: string];

/** So many conversations are ranked, the newest that match: sorting all that have a common word would take seconds. */
const maxRanked = 300;

interface RankedSlice extends Columns<StoredConversation> {
  after?: RankedPosition | undefined;
  limit: number;
}

/** The found conversations, and the position after which the search continues; undefined at the end. */
interface RankedPage {
  rows: (FoundConversation & { rank: number })[];
  next: RankedPosition | undefined;
  foundBy: FoundBy | undefined;
}

/** Divides by the length of the text, and makes a number below 1 of it. */
const normalization = 1 | 32;

/** SQL: whether the name matches by itself, and how well all texts do. */
const relevance = ({ words }: ConversationFilter) => sql`
  (ts_filter(t.words, '{a}') @@ ${words ?? null}::tsquery)::int
  + ts_rank_cd(t.words, ${words ?? null}::tsquery, ${normalization})`;

/**
 * Finds conversations, the most relevant first: of the newest 300 that match. Those whose name matches come first, then words of the
 * customer count more, and words near each other more than far from each other.
 */
export async function rankConversations(
  db: Db,
  filter: ConversationFilter,
  { after, limit, columns }: RankedSlice,
): Promise<RankedPage> {
  const candidates = { limit: maxRanked, columns: ["id", "updatedAt"] as const };
  const { rows: found, foundBy } = await searchConversations(db, filter, candidates);
  const ids = found.map((it) => it.id);
  const order = sql`rank desc, updated_at desc, id desc`;
  const isAfter =
    after === undefined
      ? sql`true`
      : sql`
    (rank, updated_at, id) < (${after[0]}::float8, ${after[1]}::timestamptz, ${after[2]})`;
  const rows = sql`
    select * from (
      select c.*, coalesce(${relevance(filter)}, 0)::float8 as rank, ${customer} as customer
      from unnest(${ids}::text[]) it (id)
      join lateral (
        select * from conversation c
        where c.workspace_id = ${filter.workspaceId}::uuid and c.id = it.id limit 1) c on c.deleted_at is null
      left join lateral (
        select words from conversation_text t where t.workspace_id = c.workspace_id and t.id = c.id limit 1) t on true
      offset 0) it
    where ${isAfter} order by ${order} limit ${limit + 1}`;
  const { select, sized } = selectColumns([...columns, "customer", "rank"]);
  const page = await readBoundedRows<FoundConversation & { rank: number }>(db, {
    rows,
    order,
    select,
    sized,
  });
  const listed = page.rows.slice(0, limit);
  const last = page.isFull || page.rows.length > limit ? listed.at(-1) : undefined;
  return { rows: listed, next: last && [last.rank, last.updatedAt, last.id], foundBy };
}
