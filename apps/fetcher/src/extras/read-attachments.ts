import { attachments, backlog, batches } from "@inlet/db";
import { findMessagesWithAttachments } from "@inlet/kustomer";
import { type ExtrasContext, warnOfLeftOut } from "./extras-context.ts";
import { readLateAttachments } from "./read-late-attachments.ts";

/**
 * Finds messages whose attachments are not known. Lists include attachments; a search does not, so with a key that
 * searches, this has the threads of those messages read that a further search finds.
 * @returns whether more waits to be done
 */
export async function readAttachments(context: ExtrasContext): Promise<boolean> {
  const { db, integration } = context;
  const { workspaceId, capabilities, scopeFrom, attachmentsTo } = integration;
  if (!capabilities.attachments || !capabilities.search || scopeFrom === null) return false;
  const hasLate = await readLateAttachments(context, scopeFrom); // before the next search passes further messages
  // A message that is not stored yet would be found and forgotten, since the next search begins an hour before this one ends.
  const to = await batches.findMessagesStoredTo(db, integration);
  if (to === undefined) return hasLate;
  const found = await findMessagesWithAttachments(context, { scopeFrom, searchedTo: attachmentsTo, to });
  const threads = await attachments.listThreadsWithoutAttachments(db, workspaceId, found.ids);
  await backlog.addThreadsWithAttachments(db, workspaceId, threads);
  await attachments.markSearched(db, integration.id, found.searchedTo);
  warnOfLeftOut(context, "messages with attachments", found);
  return hasLate || found.hasMore;
}
