import { type Db, inTransaction, notes, redaction } from "@inlet/db";
import type { Note } from "@inlet/kustomer";
import { loadNames, openRedaction, redactNote } from "@inlet/use-cases";
import type { ExtrasContext } from "./extras-context.ts";

/** The notes of a conversation, as a reading has brought them. */
interface ReadNotes {
  reading: notes.NoteReading;
  notes: readonly Note[];
  isComplete: boolean;
}

/** What became of a reading: `waiting` for the name of a customer, which is to be redacted. */
export type StoreOutcome = "stored" | "waiting" | "dropped";

/**
 * Stores the notes of a conversation in one transaction, with personal data redacted by the rules of that moment. No raw page
 * of them is kept. Done again, it changes nothing: the key is the workspace and Kustomer's id.
 */
export function storeNotes(context: ExtrasContext, read: ReadNotes): Promise<StoreOutcome> {
  const { id: integrationId } = context.integration;
  return inTransaction(context.db, async (tx) => {
    const customerIds = read.notes.flatMap((it) => it.customerId ?? []);
    const lock = await notes.lockForStoring(tx, { ...read.reading, integrationId, customerIds });
    if (lock === undefined) return "dropped";
    const kept = read.notes
      .map((it) => ({ ...it, customerId: it.customerId ?? lock.customerId }))
      .filter((it) => it.customerId === null || !lock.erased.has(it.customerId));
    const rows = await toRows(tx, context, { ...read, notes: kept });
    if (rows === undefined) return "waiting";
    await notes.storeNotes(tx, { ...read.reading, notes: rows, isComplete: read.isComplete });
    return "stored";
  });
}

/** @returns undefined while a name is not known that is to be redacted */
async function toRows(
  tx: Db,
  { keyring, integration: { workspaceId } }: ExtrasContext,
  { reading, notes: read }: ReadNotes,
): Promise<notes.NoteRow[] | undefined> {
  const opened = await openRedaction({ db: tx, keyring }, workspaceId);
  const ids = opened?.redactsNames ? [...new Set(read.flatMap((it) => it.customerId ?? []))] : [];
  const names = opened && (await loadNames(tx, { workspaceId, key: opened.keys.body }, ids));
  const unknown = ids.filter((it) => !names?.has(it));
  if ((await redaction.listAwaited(tx, workspaceId, unknown)).length > 0) return undefined;
  const rows: notes.NoteRow[] = [];
  for (const { body, ...note } of read) {
    const texts = await redactNote(opened?.redactor, body, names?.get(note.customerId ?? ""));
    rows.push({ ...note, ...texts, conversationId: reading.conversationId });
  }
  return rows;
}
