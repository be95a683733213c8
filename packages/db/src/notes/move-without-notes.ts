import type { Db } from "../client/open-db.ts";
import { touchItems } from "../feed/conversation-items.ts";
import { forgetTexts } from "../search-index/forget-texts.ts";

/**
 * Moves conversations in the feed of which notes are deleted, and deletes their words, so that none of the notes' stays in the index.
 * What is left of them is indexed again. Lock their items first (`lockItems`).
 */
export async function moveWithoutNotes(tx: Db, workspaceId: string, ids: readonly string[]): Promise<void> {
  await touchItems(tx, workspaceId, ids);
  await forgetTexts(tx, workspaceId, [{ itemIds: ids }]);
}
