import { sql } from "kysely";
import { isAmong } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { FeedRef } from "../feed/feed-cursor.ts";
import type { PushedRef } from "../tables/index.ts";

/** Up to where in the feed a reader has had every item. An item that was stored first before is not new to it. */
export interface SeenTo {
  conversation: number;
  message: number;
}

/** What happened to an item, for a reader. */
export type EventTypes = (item: Pick<FeedRef, "kind" | "id"> & { deleted: boolean }) => PushedRef["type"];

/**
 * Reads what happened to items: an item was created if the reader may not have had it yet. While the reader catches up, an
 * item that changes meanwhile counts as created twice.
 */
export async function readEventTypes(
  db: Db,
  { workspaceId, seenTo }: { workspaceId: string; seenTo: SeenTo },
  refs: readonly FeedRef[],
): Promise<EventTypes> {
  const select = (kind: FeedRef["kind"]) => sql`
    select ${kind} as kind, id from ${sql.table(kind)}
    where ${isAmong(
      workspaceId,
      refs.filter((it) => it.kind === kind).map((it) => it.id),
    )}
      and (${seenTo[kind] === 0} or first_position > ${seenTo[kind]}::bigint)`;
  const { rows } = await sql<Pick<FeedRef, "kind" | "id">>`
    ${select("conversation")} union all ${select("message")}`.execute(db);
  const created = new Set(rows.map(toKey));
  return (item) => {
    if (item.deleted) return "feedback.deleted";
    return created.has(toKey(item)) ? "feedback.created" : "feedback.changed";
  };
}

const toKey = ({ kind, id }: Pick<FeedRef, "kind" | "id">): string => `${kind}/${id}`;
