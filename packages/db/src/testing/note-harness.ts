import { inTransaction, integrations, notes, records } from "../index.ts";
import { buildConversationRow, setUpDeletions, toOrigin } from "./deletion-harness.ts";

/** A workspace with its integration. */
export interface NoteOwner {
  id: string;
  workspaceId: string;
}

/** Builds a note to store. */
export const buildNote = (id: string, over: Partial<notes.NoteRow> = {}): notes.NoteRow => ({
  ...{ id, conversationId: "c1", customerId: "p1", body: `Body of ${id}`, text: null, createdBy: "u1" },
  ...{ createdAt: new Date("2026-01-01T00:00:00Z"), updatedAt: new Date("2026-01-02T00:00:00Z") },
  ...over,
});

/** Sets up tests of notes. Call it at the top of a test file. */
export function setUpNotes() {
  const { db, given } = setUpDeletions();

  /** An integration with notes switched on, and conversations of p1 that state how many notes they have. */
  async function givenNoted(counts: Record<string, unknown> = { c1: 2, c2: 0 }): Promise<NoteOwner> {
    const { id, workspaceId } = await given.integration({ notes: true, notesStored: true });
    const rows = Object.entries(counts).map(([it, noteCount]) =>
      buildConversationRow(it, { attributes: { noteCount } }),
    );
    await records.upsertConversations(db, rows, toOrigin({ workspaceId }));
    return { id, workspaceId };
  }

  async function begin({ workspaceId }: NoteOwner, conversationId = "c1"): Promise<notes.NoteReading> {
    const reading = await notes.beginReading(db, { workspaceId, conversationId });
    if (reading === undefined) throw new Error("no such conversation");
    return reading;
  }

  /** Stores what a reading has brought, which is everything by default. @returns whether it might */
  const store = (
    owner: NoteOwner,
    reading: notes.NoteReading,
    { rows, isComplete = true }: { rows: notes.NoteRow[]; isComplete?: boolean },
  ) =>
    inTransaction(db, async (tx) => {
      const toStore = { ...reading, integrationId: owner.id, customerIds: ["p1"] };
      const mayStore = (await notes.lockForStoring(tx, toStore)) !== undefined;
      if (mayStore) await notes.storeNotes(tx, { ...reading, notes: rows, isComplete });
      return mayStore;
    });

  async function load({ id }: NoteOwner) {
    const integration = await integrations.findById(db, id);
    if (integration === undefined) throw new Error("no integration");
    return integration;
  }

  const scan = async (owner: NoteOwner) => notes.scanConversations(db, await load(owner));

  return {
    ...{ db, given, givenNoted, begin, store, load, scan },
    listDue: ({ workspaceId }: NoteOwner) => notes.listDue(db, { workspaceId, limit: 10, needsNames: false }),
    async listBodies({ workspaceId }: NoteOwner) {
      const rows = await given.query(
        "select id, body from note where workspace_id = $1 order by id",
        workspaceId,
      );
      return rows.map((it) => [it["id"], it["body"]]);
    },
    /** The place of a conversation in the feed. */
    async getPosition({ workspaceId }: NoteOwner, id = "c1") {
      const [item] = await given.query<{ position: string }>(
        "select feed_position as position from conversation_item where workspace_id = $1 and id = $2",
        workspaceId,
        id,
      );
      return Number(item?.position);
    },
    /** A workspace with two stored notes of c1. */
    async givenStored(): Promise<NoteOwner> {
      const owner = await givenNoted();
      await scan(owner);
      await store(owner, await begin(owner), { rows: [buildNote("n1"), buildNote("n2")] });
      return owner;
    },
  };
}
