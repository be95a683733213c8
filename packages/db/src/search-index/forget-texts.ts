import { sql } from "kysely";
import { isAmong } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";

/** The conversation items that a written row has moved. */
export type ItemIds = readonly (string | null)[];

/**
 * Deletes the words of conversations of which something was deleted. What is left of them is indexed again, behind the feed. The caller
 * has moved their items in an earlier statement of the transaction: so nothing is indexed meanwhile from what was read before.
 */
export async function forgetTexts(
  tx: Db,
  workspaceId: string,
  moved: readonly { itemIds?: ItemIds }[],
): Promise<void> {
  const ids = [...new Set(moved.flatMap((it) => it.itemIds ?? []))].filter((it) => it !== null).sort();
  if (ids.length > 0) await sql`delete from conversation_text where ${isAmong(workspaceId, ids)}`.execute(tx);
}
