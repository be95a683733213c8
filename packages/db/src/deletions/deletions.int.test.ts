import { expect, test } from "vitest";
import { deletions, records, runs } from "../index.ts";
import { minutesAgo, conversationRow, setUpDeletions, messageRow, toOrigin, versioned } from "../testing/looking.ts";

const { db, given, openReconcileRun, addNotFound, applyDeletions, readRows } = setUpDeletions();

test("a conversation goes with its messages and the customer nobody names any more; what is left is that they were there", async () => {
  const run = await openReconcileRun();
  const before = await given.ask("select changed_xid::text as xid from conversation");
  await given
    .row("thread_check", { workspaceId: run.workspaceId, conversationId: "c1" })
    .catch(() => undefined);
  await given.row("rejected_record", {
    workspaceId: run.workspaceId,
    stream: "messages",
    id: "m1",
    reason: "x",
    batchId: run.id,
  });
  await addNotFound(run, ["conversation", "c1"]);

  const removal = await applyDeletions(run);

  expect(removal).toMatchObject({ kind: "deleted", run: { removed: 4 } });
  expect(await readRows("conversation")).toMatchObject([
    {
      ...{ id: "c1", deleted: true, name: null, preview: null, attributes: {}, relations: {} },
      ...{ customer_id: "p1", rev: 3, status: "open", updated_at: versioned.updatedAt },
    },
  ]);
  expect(await readRows("message")).toMatchObject(
    ["m1", "m2"].map((id) => ({
      ...{ id, deleted: true, description: null, subject: null, attributes: {}, relations: {} },
      ...{ conversation_id: "c1", customer_id: "p1", rev: 3 },
    })),
  );
  expect(await readRows("customer")).toMatchObject([
    { id: "p1", deleted: true, name: null, email: null, external_id: null, locale: null, attributes: {} },
  ]);
  expect(await given.ask("select 1 from deletion_candidate union all select 1 from thread_check")).toEqual(
    [],
  );
  expect(await given.ask("select 1 from rejected_record")).toEqual([]);
  expect(await given.ask("select changed_xid::text as xid from conversation")).not.toEqual(before);
  expect(await given.ask("select kind, id, what from erasure order by 1, 2")).toEqual([
    { kind: "conversation", id: "c1", what: "record" },
    { kind: "customer", id: "p1", what: "record" },
  ]);
});

test("a record that was observed after it was missed stays", async () => {
  const run = await openReconcileRun();
  await addNotFound(run, ["conversation", "c1"], minutesAgo(61));

  expect(await applyDeletions(run)).toMatchObject({ kind: "deleted", deleted: [] });
  expect(await readRows("conversation")).toMatchObject([{ deleted: false, name: "Where is my parcel" }]);
});

test("a page that shows a record later puts what was missed in doubt: nothing is removed before another look", async () => {
  const run = await openReconcileRun();
  await addNotFound(run, ["conversation", "c1"], minutesAgo(2));

  await deletions.markUnverified(
    db,
    { workspaceId: run.workspaceId, observedAt: minutesAgo(1) },
    { kind: "conversation", ids: ["c1"] },
  );

  expect(await applyDeletions(run)).toMatchObject({ kind: "deleted", deleted: [] });
  expect(await deletions.listUnverified(db, run, 10)).toEqual([{ kind: "conversation", id: "c1" }]);
});

test("a page from before, that shows a record, puts nothing in doubt", async () => {
  const run = await openReconcileRun();
  await addNotFound(run, ["conversation", "c1"], minutesAgo(2));

  await deletions.markUnverified(
    db,
    { workspaceId: run.workspaceId, observedAt: minutesAgo(3) },
    { kind: "conversation", ids: ["c1"] },
  );

  expect(await applyDeletions(run)).toMatchObject({ run: { removed: 4 } });
});

test("a message that has moved on before its old conversation goes is not touched; one that moves later comes back", async () => {
  const run = await openReconcileRun();
  await records.upsertConversations(db, [conversationRow("c2")], toOrigin(run));
  await records.upsertMessages(db, [messageRow("m1", "c2", { rev: 4 })], toOrigin(run, minutesAgo(30)));
  await addNotFound(run, ["conversation", "c1"], minutesAgo(2));

  await applyDeletions(run);
  const between = await readRows("message");
  await records.upsertMessages(db, [messageRow("m2", "c2")], toOrigin(run, minutesAgo(1)));

  expect(between).toMatchObject([
    { id: "m1", deleted: false, conversation_id: "c2", description: "Text of m1" },
    { id: "m2", deleted: true, description: null },
  ]);
  expect(await readRows("message")).toMatchObject([
    { id: "m1", deleted: false },
    { id: "m2", deleted: false, conversation_id: "c2", description: "Text of m2" },
  ]);
  expect(await readRows("customer")).toMatchObject([{ id: "p1", deleted: false }]);
});

test("nothing is removed while a page that was read before waits to be normalized", async () => {
  const run = await openReconcileRun();
  await addNotFound(run, ["conversation", "c1"], minutesAgo(2));
  const batch = await given.batch(run, { observedAt: minutesAgo(3) });

  expect(await applyDeletions(run)).toEqual({ kind: "awaitsBatches" });

  await given.ask("update raw_batch set state = 'settled' where id = $1", batch.id);
  expect(await applyDeletions(run)).toMatchObject({ run: { removed: 4 } });
});

test("a run that somebody has moved removes nothing", async () => {
  const run = await openReconcileRun();
  await addNotFound(run, ["conversation", "c1"]);
  const stale = await runs.findById(db, run.id);
  await runs.cancel(db, run.id);

  const removal = stale && (await db.transaction().execute((tx) => deletions.applyDeletions(tx, stale)));

  expect(removal).toEqual({ kind: "superseded" });
  expect(await readRows("conversation")).toMatchObject([{ deleted: false }]);
});

test("a held conversation that is gone is held no more", async () => {
  const run = await openReconcileRun();
  await given.row("held_conversation", { workspaceId: run.workspaceId, id: "h1", updatedAt: minutesAgo(5) });
  await deletions.addCandidates(db, run, [{ kind: "conversation", id: "h1", source: "x" }]);
  await given.ask("update deletion_candidate set run_id = $1, not_found_at = clock_timestamp()", run.id);

  await applyDeletions(run);

  expect(
    await given.ask("select 1 from held_conversation union all select 1 from deletion_candidate"),
  ).toEqual([]);
});
