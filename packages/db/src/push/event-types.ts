import { sql } from "kysely";
import { isAmong } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { FeedCursor, FeedRef } from "../feed/feed-cursor.ts";
import type { PushedRef } from "../tables/index.ts";

/** What happened to an item, since a reader's cursor. */
export type EventTypes = (item: Pick<FeedRef, "kind" | "id"> & { deleted: boolean }) => PushedRef["type"];

/**
 * Reads what happened to items since a cursor: an item was created if it was stored first after it, or if the reader
 * begins with the first item. Call it in the transaction that reads the items.
 */
export async function readEventTypes(
  tx: Db,
  { workspaceId, from }: { workspaceId: string; from: FeedCursor },
  refs: readonly FeedRef[],
): Promise<EventTypes> {
  const select = (kind: FeedRef["kind"]) => sql`
    select ${kind} as kind, id from ${sql.table(kind)}
    where ${isAmong(
      workspaceId,
      refs.filter((it) => it.kind === kind).map((it) => it.id),
    )}
      and (${from[kind].position === 0} or first_position > ${from[kind].position}::bigint)`;
  const { rows } = await sql<Pick<FeedRef, "kind" | "id">>`
    ${select("conversation")} union all ${select("message")}`.execute(tx);
  const created = new Set(rows.map(toKey));
  return (item) => {
    if (item.deleted) return "feedback.deleted";
    return created.has(toKey(item)) ? "feedback.created" : "feedback.changed";
  };
}

const toKey = ({ kind, id }: Pick<FeedRef, "kind" | "id">): string => `${kind}/${id}`;
