import { backlog, integrations, records } from "@inlet/db";
import { findMessagesWithAttachments } from "@inlet/kustomer";
import type { ExtrasContext } from "./extras-context.ts";

/** Kustomer's index shows changes late, so the last hour is searched again. */
const overlapMs = 3_600_000;

/**
 * Finds messages whose attachments are not known. Lists include attachments; a search does not, so with a key that
 * searches, this has the threads of those messages read that a further search finds.
 * @returns whether more waits to be done
 */
export async function readAttachments(context: ExtrasContext): Promise<boolean> {
  const { db, integration } = context;
  const { workspaceId, capabilities, scopeFrom, attachmentsTo } = integration;
  if (!capabilities.attachments || !capabilities.search || scopeFrom === null) return false;
  // Only as far as runs have read messages: those that come later are not stored yet.
  const cursors = await integrations.listCursors(db, integration.id);
  const to = cursors.find((it) => it.stream === "messages")?.at;
  if (to === undefined) return false;
  const from = attachmentsTo === null ? scopeFrom : new Date(attachmentsTo.getTime() - overlapMs);
  const found = await findMessagesWithAttachments(context, { from, to });
  const threads = await records.listThreadsWithoutAttachments(db, workspaceId, found.ids);
  await backlog.addThreadsWithAttachments(db, workspaceId, threads);
  const reached = found.isComplete ? to : new Date(found.to.getTime() + overlapMs);
  await integrations.markAttachmentsSearched(db, integration.id, reached);
  return !found.isComplete && found.to > from;
}
