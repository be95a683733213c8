import { expect, test } from "vitest";
import { deletions, records, runs } from "../index.ts";
import {
  buildConversationRow,
  buildMessageRow,
  minutesAgo,
  setUpDeletions,
  toOrigin,
  versioned,
} from "../testing/deletion-harness.ts";

const { db, given, openReconcileRun, addNotFound, applyDeletions, readRows } = setUpDeletions();

test("a conversation is deleted with its messages and its orphaned customer, and tombstones remain", async () => {
  const run = await openReconcileRun();
  const before = await given.query("select feed_position from conversation");
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

  const outcome = await applyDeletions(run);

  expect(outcome).toMatchObject({ kind: "deleted", run: { removed: 4 } });
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
  expect(await given.query("select 1 from deletion_candidate union all select 1 from thread_check")).toEqual(
    [],
  );
  expect(await given.query("select 1 from rejected_record")).toEqual([]);
  expect(await given.query("select feed_position from conversation")).not.toEqual(before);
  expect(await given.query("select kind, id, what from erasure order by 1, 2")).toEqual([
    { kind: "conversation", id: "c1", what: "record" },
    { kind: "customer", id: "p1", what: "record" },
  ]);
});

test("a record that was observed after it was not found stays", async () => {
  const run = await openReconcileRun();
  await addNotFound(run, ["conversation", "c1"], minutesAgo(61));

  expect(await applyDeletions(run)).toMatchObject({ kind: "deleted", deleted: [] });
  expect(await readRows("conversation")).toMatchObject([{ deleted: false, name: "Where is my parcel" }]);
});

test("a page with the record, read later, discards the verification, and nothing is deleted before the next one", async () => {
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

test("a page with the record, read before, does not discard the verification", async () => {
  const run = await openReconcileRun();
  await addNotFound(run, ["conversation", "c1"], minutesAgo(2));

  await deletions.markUnverified(
    db,
    { workspaceId: run.workspaceId, observedAt: minutesAgo(3) },
    { kind: "conversation", ids: ["c1"] },
  );

  expect(await applyDeletions(run)).toMatchObject({ run: { removed: 4 } });
});

test("a message that moved before its former conversation is deleted stays, and one that moves later is revived", async () => {
  const run = await openReconcileRun();
  await records.upsertConversations(db, [buildConversationRow("c2")], toOrigin(run));
  await records.upsertMessages(db, [buildMessageRow("m1", "c2", { rev: 4 })], toOrigin(run, minutesAgo(30)));
  await addNotFound(run, ["conversation", "c1"], minutesAgo(2));

  await applyDeletions(run);
  const between = await readRows("message");
  await records.upsertMessages(db, [buildMessageRow("m2", "c2")], toOrigin(run, minutesAgo(1)));

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

test("nothing is deleted while an earlier page is still to be normalized", async () => {
  const run = await openReconcileRun();
  await addNotFound(run, ["conversation", "c1"], minutesAgo(2));
  const batch = await given.batch(run, { observedAt: minutesAgo(3) });

  expect(await applyDeletions(run)).toEqual({ kind: "awaitsBatches" });

  await given.query("update raw_batch set state = 'settled' where id = $1", batch.id);
  expect(await applyDeletions(run)).toMatchObject({ run: { removed: 4 } });
});

test("a superseded run deletes nothing", async () => {
  const run = await openReconcileRun();
  await addNotFound(run, ["conversation", "c1"]);
  const stale = await runs.findById(db, run.id);
  await runs.cancel(db, run.id);

  const outcome = stale && (await db.transaction().execute((tx) => deletions.applyDeletions(tx, stale)));

  expect(outcome).toEqual({ kind: "superseded" });
  expect(await readRows("conversation")).toMatchObject([{ deleted: false }]);
});

test("a held conversation that was not found is no longer held", async () => {
  const run = await openReconcileRun();
  await given.row("held_conversation", { workspaceId: run.workspaceId, id: "h1", updatedAt: minutesAgo(5) });
  await deletions.addCandidates(db, run, [{ kind: "conversation", id: "h1", source: "x" }]);
  await given.query("update deletion_candidate set run_id = $1, not_found_at = clock_timestamp()", run.id);

  await applyDeletions(run);

  expect(
    await given.query("select 1 from held_conversation union all select 1 from deletion_candidate"),
  ).toEqual([]);
});
