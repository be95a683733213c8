import { customerErasures, inTransaction, integrations, notes, openDb } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { indexNext } from "./index-conversations.ts";
import { searchConversations } from "./search-conversations.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const at = new Date("2026-01-01T00:00:00Z");

interface Owner {
  id: string;
  workspaceId: string;
}

/** A conversation of p1, `zipper` in its message and `voucher` in a note about p9, stored and indexed. */
async function givenIndexed(): Promise<Owner> {
  const { id, workspaceId } = await given.integration({ notes: true, notesStored: true });
  const stored = { workspaceId, customerId: "p1", createdAt: at, updatedAt: at, observedAt: at };
  const record = { ...stored, attributes: {}, relations: {}, mappingVersion: 1, feedPosition: 1 };
  await given.row("conversation", { ...record, id: "v1", name: "Jacket", channels: [], tags: [] });
  await given.row("conversation_item", { workspaceId, id: "v1", feedPosition: 1 });
  await given.row("message", { ...record, id: "m1", conversationId: "v1", description: "the zipper broke" });
  const note = { ...stored, id: "n1", conversationId: "v1", customerId: "p9" };
  await given.row("note", { ...note, body: "<p>give a voucher</p>", text: "give a voucher" });
  await given.row("note_reading", { workspaceId, conversationId: "v1", state: "", readAt: at });
  await indexAll(workspaceId);
  return { id, workspaceId };
}

async function indexAll(workspaceId: string): Promise<void> {
  while (await indexNext(db, workspaceId));
}

/** Lists where a search finds the conversation. */
async function find(workspaceId: string, q: string) {
  const slice = { limit: 10, columns: ["id", "updatedAt"] as const };
  const { rows } = await searchConversations(db, { workspaceId, q }, slice);
  return rows.flatMap((it) => it.hits ?? []).map((it) => it.noteId ?? it.messageId ?? it.in);
}

const listWords = (workspaceId: string) =>
  given.query("select words::text from conversation_text where workspace_id = $1", workspaceId);

test("words in a note find its conversation, alone and with words of its messages", async () => {
  const { workspaceId } = await givenIndexed();

  expect(await find(workspaceId, "voucher")).toEqual(["n1"]);
  expect(await find(workspaceId, "voucher zipper jacket")).toEqual(["subject", "m1", "n1"]);
  expect(await find(workspaceId, "zipper -voucher")).toEqual([]);
  expect(await find(workspaceId, '"broke give"')).toEqual([]);
});

test.each<[string, (owner: Owner) => Promise<unknown>]>([
  [
    "notes are switched off",
    async ({ id }) => {
      await integrations.setSwitches(db, id, { notes: false });
      while ((await notes.removeNotes(db, id)) !== undefined);
    },
  ],
  [
    "it was deleted at Kustomer",
    async ({ workspaceId }) => {
      const reading = await notes.beginReading(db, { workspaceId, conversationId: "v1" });
      if (reading === undefined) throw new Error("no conversation");
      await inTransaction(db, (tx) => notes.storeNotes(tx, { ...reading, notes: [], isComplete: true }));
    },
  ],
  [
    "its customer is erased",
    async ({ workspaceId }) => {
      await customerErasures.openErasure(db, { workspaceId, customerId: "p9" });
      while (await customerErasures.eraseNext(db, workspaceId));
    },
  ],
])(
  "the words of a note leave the index at once when %s, and the others are found again",
  async (_, remove) => {
    const owner = await givenIndexed();
    const { workspaceId } = owner;

    await remove(owner);

    expect(await listWords(workspaceId)).toEqual([]);
    await indexAll(workspaceId);
    expect(JSON.stringify(await listWords(workspaceId))).not.toContain("voucher");
    expect([await find(workspaceId, "voucher"), await find(workspaceId, "zipper")]).toEqual([[], ["m1"]]);
  },
);

test("what a note does not say any more is not found, and leaves the index with the next change of it", async () => {
  const { workspaceId } = await givenIndexed();
  const rewritten = { id: "n1", conversationId: "v1", body: "give a refund", text: null };

  await inTransaction(db, (tx) => notes.rewriteNotes(tx, workspaceId, [rewritten]));
  expect(await find(workspaceId, "voucher")).toEqual([]);
  await indexAll(workspaceId);

  expect(await find(workspaceId, "refund")).toEqual(["n1"]);
  expect(JSON.stringify(await listWords(workspaceId))).not.toContain("voucher");
});

test("many long notes are found by the first, and take no room from messages", async () => {
  const { workspaceId } = await givenIndexed();
  const text = Array.from({ length: 2_000 }, (_, nth) => `w${nth.toString(36)}`).join(" ");
  const note = { workspaceId, conversationId: "v1", updatedAt: at, observedAt: at };
  for (let nth = 1; nth <= 9; nth++)
    await given.row("note", {
      ...note,
      id: `z${nth}`,
      body: `begin${nth} ${text}`,
      createdAt: new Date(nth),
    });
  await inTransaction(db, (tx) =>
    notes.rewriteNotes(tx, workspaceId, [{ id: "z0", conversationId: "v1", body: null, text: null }]),
  );
  await indexAll(workspaceId);

  expect([await find(workspaceId, "begin1"), await find(workspaceId, "begin9")]).toEqual([["z1"], []]);
  expect(await find(workspaceId, "zipper")).toEqual(["m1"]);
});
