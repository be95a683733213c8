import { expect, test } from "vitest";
import { deleteBookkeeping } from "../deletions/tombstones.ts";
import { backlog, batches, deletions, integrations, records, views } from "../index.ts";
import { setUpBacklog } from "../testing/backlog-harness.ts";
import { at, buildConversation } from "../testing/rows.ts";

const { addEntries, db, given, run, buildOrigin, markDeleted, recordTry } = setUpBacklog();

const explain = (workspaceId = run().workspaceId) => views.explainConversation(db, workspaceId, "c1");
const fetch = () =>
  backlog.removeFetched(
    db,
    { workspaceId: run().workspaceId, observedAt: new Date(Date.now() + 60_000), runId: run().id },
    { kind: "conversation", ids: ["c1"] },
  );
const fetchedEntry = {
  kind: "conversation",
  reason: backlog.reasons.namedByMessage,
  runId: expect.any(String),
};

test("a conversation that nothing is known of has no explanation", async () => {
  expect(await explain()).toEqual({
    ...{ stored: undefined, held: undefined, rejected: undefined, deletionCandidate: undefined },
    ...{ pending: [], fetched: [] },
  });
});

test("a pending entry becomes a fetched one, with the run that has read it", async () => {
  await addEntries("conversation", "c1");
  const before = await explain();
  await fetch();
  await fetch();

  const after = await explain();

  expect(before).toMatchObject({ pending: [{ kind: "conversation" }], fetched: [] });
  expect(after.pending).toEqual([]);
  expect(after.fetched).toMatchObject([{ ...fetchedEntry, runId: run().id }]);
});

test("a complete thread is logged as fetched", async () => {
  await records.upsertConversations(db, [buildConversation({ id: "c1", messageCount: 0 })], buildOrigin());
  await addEntries("thread", "c1");
  await recordTry(run(), "thread", "c1");

  await backlog.checkThreadCounts(db, run(), { firstReachableId: undefined });

  expect((await explain()).fetched).toMatchObject([{ kind: "thread", runId: run().id }]);
});

test("a stored conversation names the run whose page it was stored from", async () => {
  const observedAt = new Date(Date.now() - 1_000);
  const { id } = await given.batch(run(), { stream: "conversations", observedAt, records: [] });
  await batches.settle(db, id, { stored: 1, unchanged: 0, held: 0, rejected: 0, dropped: 0 });
  await records.upsertConversations(db, [buildConversation({ id: "c1" })], { ...buildOrigin(), observedAt });
  const stored = await explain();
  await markDeleted("c1");

  expect(stored.stored).toMatchObject({ observedAt, deletedAt: null, runId: run().id });
  expect((await explain()).stored).toMatchObject({ deletedAt: at(200) });
});

test("holds, rejections and deletion candidates are part of the explanation", async () => {
  const { workspaceId } = run();
  const batch = await given.batch(run());
  await given.row("held_conversation", { workspaceId, id: "c1", updatedAt: at(0) });
  await given.row("rejected_record", {
    ...{ workspaceId, stream: "conversations", id: "c1", reason: "no id", batchId: batch.id },
  });
  await deletions.addCandidates(db, { workspaceId }, [{ kind: "conversation", id: "c1", source: "flagged" }]);

  expect(await explain()).toMatchObject({
    held: { releasedAt: null },
    rejected: { reason: "no id" },
    deletionCandidate: { source: "flagged" },
  });
});

test("an explanation shows nothing of another workspace", async () => {
  const other = await given.workspace();
  await addEntries("conversation", "c1");
  await fetch();

  expect((await explain(other.id)).fetched).toEqual([]);
});

test("the log is kept as long as raw batches", async () => {
  await addEntries("conversation", "c1");
  await fetch();
  await given.query("update fetch_log set fetched_at = fetched_at - interval '3 days'");

  await batches.deleteOldPages(db, 3);
  const kept = await explain();
  await batches.deleteOldPages(db, 2);

  expect(kept.fetched).toMatchObject([fetchedEntry]);
  expect((await explain()).fetched).toEqual([]);
});

test("deleting a conversation deletes the log of its fetches", async () => {
  await addEntries("conversation", "c1");
  await fetch();

  await deleteBookkeeping(db, run().workspaceId, [{ kind: "conversation", id: "c1" }]);

  expect((await explain()).fetched).toEqual([]);
});

test("disconnecting deletes the log", async () => {
  await addEntries("conversation", "c1");
  await fetch();
  const integration = await integrations.findByWorkspace(db, run().workspaceId);
  if (integration) await integrations.disconnect(db, integration, { purge: false });

  expect((await explain()).fetched).toEqual([]);
});
