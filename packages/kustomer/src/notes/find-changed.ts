import type { RequestContext } from "../requests/fetch-page.ts";
import { searchRange } from "../requests/search-range.ts";
import { parseNote } from "./note.ts";

/** Versions of notes that were updated in a range, and the conversations that they belong to. */
export interface ChangedNotes {
  found: { id: string; conversationId: string; updatedAt: Date }[];
  /** Up to where the range was searched. */
  to: Date;
  isComplete: boolean;
}

/**
 * Searches notes that were updated in a range, the oldest update first: an edit may change nothing of the conversation.
 * @throws Fault as `KustomerClient.send` does
 */
export async function findChangedNotes(
  context: RequestContext,
  range: { from: Date; to: Date },
): Promise<ChangedNotes> {
  const { records, ...reached } = await searchRange(context, { queryContext: "note", ...range });
  const found = records.flatMap((it) => {
    const { id, conversationId = null, updatedAt } = parseNote(it) ?? {};
    return id === undefined || conversationId === null || updatedAt === undefined
      ? []
      : [{ id, conversationId, updatedAt }];
  });
  return { found, ...reached };
}
