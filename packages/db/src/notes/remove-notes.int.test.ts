import { expect, test } from "vitest";
import { deleteBookkeeping } from "../deletions/tombstones.ts";
import { customerErasures, integrations, notes, retention } from "../index.ts";
import { buildNote, type NoteOwner, setUpNotes } from "../testing/note-harness.ts";

const { db, given, givenNoted, givenStored, begin, store, load, scan, listDue, listBodies, getPosition } =
  setUpNotes();

test.each<[string, (owner: NoteOwner) => Promise<unknown>]>([
  ["notes are switched off", ({ id }) => integrations.setSwitches(db, id, { notes: false })],
  [
    "the conversation is deleted",
    ({ workspaceId }) => deleteBookkeeping(db, workspaceId, [{ kind: "conversation", id: "c1" }]),
  ],
  [
    "its customer is erased",
    async ({ workspaceId }) => {
      await customerErasures.openErasure(db, { workspaceId, customerId: "p1" });
      while (await customerErasures.eraseNext(db, workspaceId));
    },
  ],
])("nothing is stored after %s while notes were read", async (_, remove) => {
  const owner = await givenStored();
  const reading = await begin(owner);
  await remove(owner);

  expect(await store(owner, reading, { rows: [buildNote("n1"), buildNote("n3")] })).toBe(false);
});

test("switching off removes all notes in small transactions, and their items change", async () => {
  const owner = await givenStored();
  const many = Array.from({ length: 1_100 }, (_, nth) => buildNote(`n${nth}`));
  await store(owner, await begin(owner), { rows: many });
  const [other, before] = [await givenStored(), await getPosition(owner)];
  await integrations.setSwitches(db, owner.id, { notes: false });
  expect(await notes.listToRemove(db)).toEqual([owner.id]);

  const steps: (number | undefined)[] = [];
  do steps.push(await notes.removeNotes(db, owner.id));
  while (steps.at(-1) !== undefined);

  expect(steps).toEqual([500, 500, 100, undefined]);
  expect(await listBodies(owner)).toEqual([]);
  expect(await given.query("select 1 from note_reading where workspace_id = $1", owner.workspaceId)).toEqual(
    [],
  );
  expect(await getPosition(owner)).toBeGreaterThan(before);
  expect(await notes.listToRemove(db)).toEqual([]);
  expect(await listBodies(other)).toHaveLength(2);
  expect(await notes.removeNotes(db, other.id)).toBeUndefined();
});

test("notes that are switched on again while they are removed are looked for anew", async () => {
  const owner = await givenStored();
  await integrations.setSwitches(db, owner.id, { notes: false });
  await notes.removeNotes(db, owner.id);

  await integrations.setSwitches(db, owner.id, { notes: true });
  await scan(owner);

  expect(await notes.removeNotes(db, owner.id)).toBeUndefined();
  // The reading was not forgotten yet, so its state would say that everything is stored.
  expect(await listDue(owner)).toEqual(["c1"]);
});

test("a connection that follows another has its notes removed until an admin asks for them", async () => {
  const owner = await givenStored();
  const before = await load(owner);
  await integrations.disconnect(db, before, { purge: false });
  const { notes: _, notesStored: __, host: ___, ...key } = before;

  const next = await integrations.connect(db, { ...key, id: crypto.randomUUID() });

  expect(next).toMatchObject({ notes: false, notesStored: true });
  expect(await notes.removeNotes(db, next.id)).toBe(2);
});

test("a purge, the retention and an erasure remove notes with their conversation", async () => {
  const [purged, old, erased, foreign] = await Promise.all([1, 2, 3, 4].map(givenStored));
  if (!purged || !old || !erased || !foreign) throw new Error("no owner");
  await integrations.disconnect(db, await load(purged), { purge: true });
  await retention.setDays(db, old.workspaceId, 7);
  await given.query(
    "update conversation set updated_at = now() - interval '8 days' where workspace_id = $1",
    old.workspaceId,
  );
  while ((await retention.expireNext(db, old.workspaceId)) !== undefined);
  const { id } = await customerErasures.openErasure(db, {
    workspaceId: erased.workspaceId,
    customerId: "p1",
  });
  while (await customerErasures.eraseNext(db, erased.workspaceId));
  const certificate = await customerErasures.findErasure(db, { workspaceId: erased.workspaceId, id });

  for (const it of [purged, old, erased]) expect(await listBodies(it)).toEqual([]);
  expect(certificate?.removed).toContainEqual(
    expect.objectContaining({ place: "notes", kind: "conversation", count: 2 }),
  );
  expect(await listBodies(foreign)).toHaveLength(2);
});

test("an erasure removes notes about the customer in a conversation of somebody else, whose item changes", async () => {
  const owner = await givenNoted({ c1: 1 });
  const { workspaceId } = owner;
  await scan(owner);
  await store(owner, await begin(owner), { rows: [buildNote("n1"), buildNote("n2", { customerId: "p9" })] });
  const before = await getPosition(owner);

  const { id } = await customerErasures.openErasure(db, { workspaceId, customerId: "p9" });
  const listed = await customerErasures.readListed(db, workspaceId, { customer: ["p9"] });
  while (await customerErasures.eraseNext(db, workspaceId));

  expect(listed).toContainEqual(
    expect.objectContaining({ place: "notes", row: expect.objectContaining({ body: "Body of n2" }) }),
  );
  expect(await listBodies(owner)).toEqual([["n1", "Body of n1"]]);
  expect(await getPosition(owner)).toBeGreaterThan(before);
  expect((await customerErasures.findErasure(db, { workspaceId, id }))?.removed).toContainEqual(
    expect.objectContaining({ place: "notes", kind: "customer", count: 1 }),
  );
});
