import { setImmediate } from "node:timers/promises";
import { type Db, type DbPool, feed, inTransaction, searchIndex } from "@inlet/db";
import { buildDocument } from "./build-document.ts";

/** How many conversations, or customers, one transaction takes on. */
const limit = 50;

/**
 * Indexes the next conversations of a workspace that have changed, in one transaction.
 * @returns whether more may be left
 */
export const indexNext = (db: DbPool, workspaceId: string): Promise<boolean> =>
  inTransaction(db, async (tx) => {
    const progress = await searchIndex.lockProgress(tx, workspaceId);
    if (progress === undefined) return false;
    const horizon = await feed.readHorizon(tx, workspaceId);
    const moved = await searchIndex.listMoved(tx, progress, { horizon, limit });
    if (moved.length === 0) return indexCustomers(tx, progress, horizon);
    const indexed = await indexConversations(tx, workspaceId, moved);
    const last = indexed.at(-1);
    if (last !== undefined)
      await searchIndex.advanceProgress(tx, { ...progress, itemPosition: last.position, itemId: last.id });
    return true;
  });

/** Indexes conversations whose customer has another name or address now. */
async function indexCustomers(
  tx: Db,
  progress: searchIndex.SearchProgress,
  horizon: number,
): Promise<boolean> {
  const { workspaceId } = progress;
  const { ids: customerIds, last } = await searchIndex.listChangedCustomers(tx, progress, { horizon, limit });
  if (last === undefined) return false;
  const outdated = await searchIndex.listOutdated(tx, { workspaceId, customerIds, limit });
  const indexed = await indexConversations(tx, workspaceId, outdated);
  if (indexed.length === outdated.length && outdated.length < limit)
    await searchIndex.advanceProgress(tx, {
      ...progress,
      customerPosition: last.position,
      customerId: last.id,
    });
  return true;
}

/** Writes the words of conversations. @returns those that were read; the others are too large for one transaction */
async function indexConversations(
  tx: Db,
  workspaceId: string,
  changed: readonly searchIndex.ChangedConversation[],
): Promise<searchIndex.ChangedConversation[]> {
  const ids = changed.map((it) => it.id);
  const { conversations, read } = await searchIndex.listSearchable(tx, workspaceId, ids);
  const done = changed.slice(0, read.length);
  const documents: searchIndex.SearchDocument[] = [];
  for (const { id, position } of done) {
    const conversation = conversations.get(id);
    if (conversation === undefined) continue;
    await setImmediate(); // 128 KiB take a hundredth of a second
    const { customerHash } = conversation;
    documents.push({ id, position, customerHash, words: buildDocument(conversation) });
  }
  await searchIndex.putDocuments(tx, workspaceId, documents);
  const gone = done.map((it) => it.id).filter((it) => !conversations.has(it));
  await searchIndex.deleteDocuments(tx, workspaceId, gone);
  return done;
}
