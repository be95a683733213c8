import { isFault } from "@inlet/contracts";
import { integrations, notes } from "@inlet/db";
import { canReadNotes, findChangedNotes, listNotes, type NoteList } from "@inlet/kustomer";
import { openRedaction } from "@inlet/use-cases";
import { type ExtrasContext, warnOfLeftOut } from "./extras-context.ts";
import { storeNotes } from "./store-notes.ts";

/** The notes of so many conversations are read at once. */
const maxConversations = 50;

/** After so many failures in a row, Kustomer itself is taken to fail, and the job is tried again. */
const maxFailures = 3;

/** How long a conversation waits, in minutes: whose notes Kustomer fails to return, or refuses; whose customer is not known. */
const pauses = { failing: 60, refused: 1_440, waiting: 15 };

/**
 * Reads the internal notes of conversations, if an admin asks for them and the key may read them: of those that have some, and
 * only if they are not stored as of the conversation's present version, or a search finds one that has changed.
 * @returns whether more waits to be done
 */
export async function readNotes(context: ExtrasContext): Promise<boolean> {
  const { db, integration } = context;
  const { workspaceId, capabilities } = integration;
  if (!integration.notes || !capabilities.notes) return false;
  const hasMore = [
    await notes.scanConversations(db, integration),
    capabilities.search && (await searchChanged(context)),
  ];
  const needsNames = (await openRedaction(context, workspaceId))?.redactsNames === true;
  const due = await notes.listDue(db, { workspaceId, limit: maxConversations + 1, needsNames });
  await readEach(context, due.slice(0, maxConversations));
  return hasMore.includes(true) || due.length > maxConversations;
}

/** Makes conversations due of which a note was edited: that may change nothing of the conversation itself. */
async function searchChanged(context: ExtrasContext): Promise<boolean> {
  const { db, integration } = context;
  const { id, workspaceId, scopeFrom, notesTo } = integration;
  // Only as far as runs have read conversations: later ones are not stored yet.
  const to = (await integrations.listCursors(db, id)).find((it) => it.stream === "conversations")?.at;
  if (to === undefined || scopeFrom === null) return false;
  const changed = await findChangedNotes(context, { scopeFrom, searchedTo: notesTo, to });
  await notes.markChanged(db, workspaceId, changed.found);
  await notes.markSearched(db, id, changed.searchedTo);
  warnOfLeftOut(context, "notes", changed);
  return changed.hasMore;
}

async function readEach(context: ExtrasContext, conversationIds: readonly string[]): Promise<void> {
  let failures = 0;
  for (const id of conversationIds) {
    try {
      await readConversation(context, id);
      failures = 0;
    } catch (err) {
      failures += 1;
      await setAside(context, id, { err, failures });
    }
  }
}

/** Has a conversation wait whose notes cannot be read, so that the others come. @throws what concerns all of them */
async function setAside(
  context: ExtrasContext,
  conversationId: string,
  { err, failures }: { err: unknown; failures: number },
): Promise<void> {
  const { db, signal, integration } = context;
  const isFailing = isFault(err, "unavailable", "invalid");
  const isRefused = isFault(err, "forbidden") && (await canReadNotes(context));
  if (signal.aborted || !(isFailing || isRefused) || failures >= maxFailures) throw err;
  const minutes = isFailing ? pauses.failing : pauses.refused;
  await notes.postponeReading(db, { workspaceId: integration.workspaceId, conversationId, minutes });
}

async function readConversation(context: ExtrasContext, conversationId: string): Promise<void> {
  const { db, integration } = context;
  const own = { workspaceId: integration.workspaceId, conversationId };
  const reading = await notes.beginReading(db, own);
  if (reading === undefined) return notes.dropReading(db, own);
  const list = await listWhole(context, conversationId);
  if (list === undefined) return notes.endReading(db, reading); // a reconcile run finds out whether it is deleted
  const outcome = await storeNotes(context, { reading, ...list });
  if (outcome === "waiting") await notes.postponeReading(db, { ...own, minutes: pauses.waiting });
}

/** Lists the notes of a conversation. A list of several pages is read again when it lacks one that is stored. */
async function listWhole(context: ExtrasContext, conversationId: string): Promise<NoteList | undefined> {
  const list = await listNotes(context, conversationId);
  if (!list?.hasSeveralPages || !list.isComplete) return list;
  const found = new Set(list.notes.map((it) => it.id));
  const { workspaceId } = context.integration;
  const stored = await notes.listStoredIds(context.db, { workspaceId, conversationId });
  if (stored.every((id) => found.has(id))) return list;
  const again = await listNotes(context, conversationId);
  return (
    again && {
      ...again,
      notes: [...new Map([...list.notes, ...again.notes].map((it) => [it.id, it])).values()],
    }
  );
}
