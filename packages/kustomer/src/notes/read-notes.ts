import { isFault } from "@inlet/contracts";
import type { KustomerRequest } from "../http/client.ts";
import { toPathSegment } from "../http/path-segment.ts";
import { emptyPage, type KustomerPage } from "../payload/page.ts";
import { fetchPage, type RequestContext } from "../requests/fetch-page.ts";
import { type Note, parseNote } from "./note.ts";

const pageSize = 100;
/** A conversation has a few notes; beyond 2,000 they are not read. */
const maxPages = 20;

/** The notes of a conversation. */
export interface NoteList {
  notes: Note[];
  /** Whether the list was read to its end. */
  isComplete: boolean;
  /** Whether it had several pages. Such a list may leave a note out, because rows move up when one is deleted meanwhile. */
  hasSeveralPages: boolean;
}

/**
 * Lists the notes of a conversation by pages.
 * @returns undefined when Kustomer does not have the conversation
 * @throws Fault as `KustomerClient.send` does
 */
export async function listNotes(
  context: RequestContext,
  conversationId: string,
): Promise<NoteList | undefined> {
  const path = `/v1/conversations/${toPathSegment(conversationId)}/notes`;
  const notes = new Map<string, Note>();
  for (let page = 1; page <= maxPages; page++) {
    const list = await fetchNotePage(context, path, page);
    if (list === undefined) return undefined;
    for (const note of list.records.flatMap((it) => parseNote(it) ?? [])) notes.set(note.id, note);
    if (list.records.length === 0 || !list.hasNextPage)
      return { notes: [...notes.values()], isComplete: true, hasSeveralPages: page > 1 };
  }
  return { notes: [...notes.values()], isComplete: false, hasSeveralPages: true };
}

/** A refused page past the first is the end of the list. @returns undefined when the conversation does not exist */
async function fetchNotePage(
  context: RequestContext,
  path: string,
  page: number,
): Promise<KustomerPage | undefined> {
  const request: KustomerRequest = {
    ...{ method: "GET", path, query: { page, pageSize }, budget: "other", rows: pageSize },
  };
  try {
    return await fetchPage(context, request);
  } catch (err) {
    if (page > 1 && isFault(err, "invalid", "not_found")) return emptyPage;
    if (isFault(err, "not_found")) return undefined;
    throw err;
  }
}

/** Whether the key may read notes at all, after those of one conversation were refused. */
export async function canReadNotes(context: RequestContext): Promise<boolean> {
  try {
    await fetchPage(context, {
      ...{ method: "GET", path: "/v1/notes", query: { page: 1, pageSize: 1 }, budget: "other", rows: 1 },
    });
    return true;
  } catch (err) {
    if (isFault(err, "forbidden", "unauthorized")) return false;
    throw err;
  }
}
