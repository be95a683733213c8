import { expect, test } from "vitest";
import { feed, notes, records } from "../index.ts";
import { buildConversationRow, buildMessageRow, toOrigin } from "../testing/deletion-harness.ts";
import { buildNote, setUpNotes } from "../testing/note-harness.ts";

const { db, given, givenNoted, givenStored, begin, store, scan, listDue, listBodies, getPosition } =
  setUpNotes();

test("only conversations with notes are due, and again when they change", async () => {
  const owner = await givenNoted({ c1: 2, c2: 0, c3: "many", c4: null });
  await scan(owner);
  expect(await listDue(owner)).toEqual(["c1"]);

  await store(owner, await begin(owner), { rows: [buildNote("n1")] });
  await scan(owner);
  expect(await listDue(owner)).toEqual([]);

  const gone = buildConversationRow("c1", { rev: 4, attributes: { noteCount: 0 } });
  await records.upsertConversations(db, [gone], toOrigin(owner, new Date()));
  await scan(owner);
  expect(await listDue(owner)).toEqual(["c1"]);
});

test("a conversation that commits long after later ones were looked at is due too", async () => {
  const owner = await givenNoted({});
  const slow = await db.startTransaction().execute();
  const late = buildConversationRow("late", { attributes: { noteCount: 1 } });
  await records.upsertConversations(slow, [late], toOrigin(owner));
  await records.upsertConversations(db, [buildConversationRow("c1")], toOrigin(owner));
  await given.query("update conversation_item set feed_position = feed_position + 120e6");
  await scan(owner);

  await slow.commit().execute();
  await scan(owner);

  expect(await listDue(owner)).toEqual(["late"]);
});

test("a note that a search finds makes its conversation due, unless it is stored in that version", async () => {
  const owner = await givenStored();
  const { updatedAt } = buildNote("n1");
  const mark = (id: string, conversationId: string, at: Date) =>
    notes.markChanged(db, owner.workspaceId, [{ id, conversationId, updatedAt: at }]);

  await mark("n1", "c1", updatedAt);
  await mark("n9", "unknown", updatedAt);
  expect(await listDue(owner)).toEqual([]);
  await mark("n1", "c1", new Date(updatedAt.getTime() + 1));
  await mark("n8", "c2", updatedAt);

  expect((await listDue(owner)).sort()).toEqual(["c1", "c2"]);
});

test("a conversation that becomes due while its notes are read stays due", async () => {
  const owner = await givenNoted();
  await scan(owner);
  const reading = await begin(owner);
  await notes.markChanged(db, owner.workspaceId, [{ ...buildNote("n3"), conversationId: "c1" }]);

  await store(owner, reading, { rows: [] });

  expect(await listDue(owner)).toEqual(["c1"]);
});

test("a note is stored once, its newest version wins, and what Kustomer has no more goes", async () => {
  const owner = await givenStored();
  const older = { updatedAt: new Date("2026-01-01T12:00:00Z"), body: "older" };
  const newer = { updatedAt: new Date("2026-01-03T00:00:00Z"), body: "newer" };
  const before = await getPosition(owner);

  await store(owner, await begin(owner), {
    rows: [buildNote("n1", newer), buildNote("n2", older), buildNote("n2", older)],
  });
  expect(await listBodies(owner)).toEqual([
    ["n1", "newer"],
    ["n2", "Body of n2"],
  ]);
  const changed = await getPosition(owner);
  await store(owner, await begin(owner), { rows: [buildNote("n1", newer), buildNote("n2")] });
  const same = await getPosition(owner);
  await store(owner, await begin(owner), { rows: [buildNote("n2")], isComplete: false });
  const incomplete = await listBodies(owner);
  await store(owner, await begin(owner), { rows: [buildNote("n2")] });

  expect(changed).toBeGreaterThan(before);
  expect(same).toBe(changed);
  expect(incomplete).toHaveLength(2);
  expect(await listBodies(owner)).toEqual([["n2", "Body of n2"]]);
  expect(await getPosition(owner)).toBeGreaterThan(same);
});

test("a note that moves changes both conversations", async () => {
  const owner = await givenStored();
  await notes.markChanged(db, owner.workspaceId, [{ ...buildNote("n1"), conversationId: "c2" }]);
  const before = [await getPosition(owner), await getPosition(owner, "c2")];

  await store(owner, await begin(owner, "c2"), { rows: [buildNote("n1", { conversationId: "c2" })] });

  const after = [await getPosition(owner), await getPosition(owner, "c2")];
  expect(after.every((it, i) => it > Number(before[i]))).toBe(true);
  const transcripts = await feed.listTranscripts(db, owner.workspaceId, ["c1", "c2"]);
  const ids = [...transcripts.values()].map((it) => it.messages.map(({ id, isNote }) => [id, isNote]));
  expect(ids).toEqual([[["n2", true]], [["n1", true]]]);
});

test("a reading that began before a later one stores nothing", async () => {
  const owner = await givenStored();
  const [early, late] = [await begin(owner), await begin(owner)];
  await store(owner, late, { rows: [buildNote("n2")] });

  expect(await store(owner, early, { rows: [buildNote("n1"), buildNote("n2")] })).toBe(false);
  expect(await listBodies(owner)).toHaveLength(1);
});

test("notes are no messages: a thread is complete without them, and they stand among messages by time", async () => {
  const owner = await givenStored();
  const { workspaceId } = owner;
  const later = { createdAt: new Date("2026-01-05T00:00:00Z"), attributes: {} };
  await records.upsertMessages(db, [buildMessageRow("m1", "c1", later)], toOrigin(owner));

  const [transcript] = (await feed.listTranscripts(db, workspaceId, ["c1"])).values();

  expect(transcript?.messages.map((it) => it.id)).toEqual(["n1", "n2", "m1"]);
  const { rows } = await notes.listNotes(db, { workspaceId, id: "c1" });
  expect(rows.map(({ id, text, agentId }) => [id, text, agentId])).toEqual([
    ["n1", "Body of n1", "u1"],
    ["n2", "Body of n2", "u1"],
  ]);
  expect(await given.query("select id from message where workspace_id = $1", workspaceId)).toHaveLength(1);
});
