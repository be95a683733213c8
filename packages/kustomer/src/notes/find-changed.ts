import type { RequestContext } from "../requests/fetch-page.ts";
import { type SearchProgress, type SearchSpan, searchRange } from "../requests/search-range.ts";
import { parseNote } from "./note.ts";

/** Versions of notes, the conversations that they belong to, and how far a search for them came. */
export interface ChangedNotes extends SearchProgress {
  found: { id: string; conversationId: string; updatedAt: Date }[];
}

/**
 * Searches notes that were updated since the last search, the oldest update first: an edit may change nothing of the conversation.
 * @throws Fault as `KustomerClient.send` does
 */
export async function findChangedNotes(context: RequestContext, span: SearchSpan): Promise<ChangedNotes> {
  const { records, ...progress } = await searchRange(context, { queryContext: "note", ...span });
  const found = records.flatMap((it) => {
    const { id, conversationId = null, updatedAt } = parseNote(it) ?? {};
    return id === undefined || conversationId === null || updatedAt === undefined
      ? []
      : [{ id, conversationId, updatedAt }];
  });
  return { found, ...progress };
}
