import { sql } from "kysely";
import { inTransaction } from "../client/in-transaction.ts";
import type { Db } from "../client/open-db.ts";
import { lockItems } from "../feed/conversation-items.ts";
import { moveWithoutNotes } from "./move-without-notes.ts";

/** How many notes one transaction removes, and how many conversations it forgets whose notes were read. */
const [notesAtOnce, readingsAtOnce] = [500, 5_000];

/** Lists integrations whose notes are switched off while some may be stored. */
export async function listToRemove(db: Db): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from integration where notes_stored and not notes order by id`.execute(db);
  return rows.map((it) => it.id);
}

/**
 * Removes the next notes of an integration that has them switched off, in a short transaction of its own. Their
 * conversations move in the feed. After a crash the next call goes on, because what is gone is gone. Nothing is stored
 * meanwhile: who stores holds a lock on the switch.
 * @returns how many were removed; undefined when none is left, or notes are switched on again
 */
export function removeNotes(db: Db, integrationId: string): Promise<number | undefined> {
  return inTransaction(db, async (tx) => {
    const { rows } = await sql<{ workspaceId: string }>`
      select workspace_id from integration
      where id = ${integrationId} and notes_stored and not notes for no key update`.execute(tx);
    const [integration] = rows;
    if (integration === undefined) return undefined;
    const { workspaceId } = integration;
    const next = await listNext(tx, workspaceId);
    if (next.length === 0) return (await forgetReadings(tx, { integrationId, workspaceId })) ? 0 : undefined;
    const conversations = next.map((it) => it.conversationId);
    await lockItems(tx, workspaceId, { conversations, messages: [] });
    // So that notes that are switched on again are looked for in these conversations too.
    const readings = tx.deleteFrom("noteReading").where("workspaceId", "=", workspaceId);
    await readings.where("conversationId", "in", conversations).execute();
    await sql`
      delete from note
      where workspace_id = ${workspaceId}::uuid and id = any(${next.map((it) => it.id)}::text[])`.execute(tx);
    await moveWithoutNotes(tx, workspaceId, conversations);
    return next.length;
  });
}

/** Forgets which notes were read, or else that some may be stored. @returns whether something may be left */
async function forgetReadings(
  tx: Db,
  { integrationId, workspaceId }: { integrationId: string; workspaceId: string },
): Promise<boolean> {
  const { numAffectedRows = 0n } = await sql`
    delete from note_reading
    where workspace_id = ${workspaceId}::uuid and conversation_id in (
      select conversation_id from note_reading
      where workspace_id = ${workspaceId}::uuid limit ${readingsAtOnce})`.execute(tx);
  if (numAffectedRows > 0n) return true;
  await tx.updateTable("integration").set({ notesStored: false }).where("id", "=", integrationId).execute();
  return false;
}

async function listNext(tx: Db, workspaceId: string): Promise<{ id: string; conversationId: string }[]> {
  const notes = tx.selectFrom("note").select(["id", "conversationId"]).where("workspaceId", "=", workspaceId);
  return notes.orderBy("id").limit(notesAtOnce).execute();
}

/** Deletes the notes of conversations that go, and forgets that they were to be read. The caller moves the conversations. */
export async function deleteNotesOf(tx: Db, workspaceId: string, conversationIds: readonly string[]) {
  if (conversationIds.length === 0) return;
  for (const table of ["note_reading", "note"])
    await sql`
      delete from ${sql.table(table)}
      where workspace_id = ${workspaceId}::uuid and conversation_id = any(${conversationIds}::text[])`.execute(
      tx,
    );
}

/** Moves the conversations in which notes name a customer, whose notes the caller deletes. */
export async function touchItemsOfCustomerNotes(tx: Db, workspaceId: string, customerId: string) {
  const notes = tx
    .selectFrom("note")
    .select("conversationId")
    .distinct()
    .where("workspaceId", "=", workspaceId);
  const rows = await notes.where("customerId", "=", customerId).execute();
  await moveWithoutNotes(
    tx,
    workspaceId,
    rows.map((it) => it.conversationId),
  );
}
