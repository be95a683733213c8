import { expect, test } from "vitest";
import { backlog, deletions, records, runs } from "../index.ts";
import {
  buildConversationRow,
  buildMessageRow,
  minutesAgo,
  setUpDeletions,
  toOrigin,
} from "../testing/deletion-harness.ts";
import { recordVerifications } from "./verifications.ts";

const { db, given, loadRun, openReconcileRun } = setUpDeletions();

test("only stored records that are not deleted become candidates, and a reconcile run is due within a minute", async () => {
  const run = await openReconcileRun();
  await given.query("update integration set next_reconcile_at = clock_timestamp() + interval '1 hour'");
  await given.query("update message set deleted_at = clock_timestamp() where id = 'm1'");

  const candidate = (kind: "conversation" | "customer" | "message", id: string) => ({
    kind,
    id,
    source: "a test",
  });
  await deletions.addCandidates(db, { workspaceId: run.workspaceId, lane: "live" }, [
    candidate("conversation", "c1"),
    candidate("conversation", "unknown"),
    candidate("message", "m1"),
    candidate("message", "m2"),
    candidate("message", "m2"),
    candidate("customer", "p1"),
  ]);

  expect(await deletions.listCandidates(db, { workspaceId: run.workspaceId, limit: 10 })).toMatchObject([
    { kind: "conversation", id: "c1" },
    { kind: "customer", id: "p1" },
    { kind: "message", id: "m2" },
  ]);
  expect(
    await given.query(
      "select next_reconcile_at < clock_timestamp() + interval '61 seconds' as soon from integration",
    ),
  ).toEqual([{ soon: true }]);
});

test("a candidate whose record is no longer stored is deleted", async () => {
  const run = await openReconcileRun();
  for (const kind of ["conversation", "customer", "message"] as const)
    await given.row("deletion_candidate", { workspaceId: run.workspaceId, kind, id: "unknown", source: "x" });
  await deletions.addCandidates(db, run, [{ kind: "message", id: "m1", source: "x" }]);

  await deletions.deleteStaleCandidates(db, run);

  expect(await given.query("select kind, id from deletion_candidate")).toEqual([
    { kind: "message", id: "m1" },
  ]);
});

test("of a conversation that was not found, one message is verified instead of the messages that are candidates themselves", async () => {
  const run = await openReconcileRun();
  await deletions.addCandidates(
    db,
    run,
    (["m1", "m2"] as const).map((id) => ({ kind: "message", id, source: "x" }) as const),
  );
  await deletions.addCandidates(db, run, [{ kind: "conversation", id: "c1", source: "x" }]);
  const now = await loadRun(run);

  const verification = { kind: "conversation", id: "c1", notFoundAt: minutesAgo(1), isFound: false } as const;
  await db.transaction().execute((tx) => recordVerifications(tx, now, [verification]));

  expect(await deletions.listUnverified(db, run, 10)).toEqual([{ kind: "message", id: "m2" }]);
});

test("the conversations of a customer that was not found are read again, with their threads", async () => {
  const run = await openReconcileRun();
  await deletions.addCandidates(db, run, [{ kind: "customer", id: "p1", source: "x" }]);
  const now = await loadRun(run);

  const verification = { kind: "customer", id: "p1", notFoundAt: minutesAgo(1), isFound: false } as const;
  await db.transaction().execute((tx) => recordVerifications(tx, now, [verification]));

  expect(await given.query("select kind, id from fetch_backlog order by 1")).toEqual([
    { kind: "conversation", id: "c1" },
    { kind: "thread", id: "c1" },
  ]);
});

test("a verification that finds a record deletes the candidate, and an inconclusive one keeps it", async () => {
  const run = await openReconcileRun();
  await deletions.addCandidates(
    db,
    run,
    (["m1", "m2"] as const).map((id) => ({ kind: "message", id, source: "x" }) as const),
  );
  const now = await loadRun(run);

  await db.transaction().execute((tx) =>
    recordVerifications(tx, now, [
      { kind: "message", id: "m1", notFoundAt: null, isFound: true },
      { kind: "message", id: "m2", notFoundAt: null, isFound: false },
    ]),
  );

  expect(await given.query("select id, run_id, not_found_at from deletion_candidate")).toEqual([
    { id: "m2", run_id: run.id, not_found_at: null },
  ]);
});

test("a conversation stays while the read of its message is inconclusive, because the message may have moved", async () => {
  const run = await openReconcileRun();
  await deletions.addCandidates(db, run, [{ kind: "conversation", id: "c1", source: "x" }]);
  const recordOne = async (verification: deletions.Verification) => {
    const now = await loadRun(run);
    await db.transaction().execute((tx) => recordVerifications(tx, now, [verification]));
  };
  await recordOne({ kind: "conversation", id: "c1", notFoundAt: minutesAgo(1), isFound: false });
  expect(await deletions.hasNotFound(db, run)).toBe(true);
  const [probe] = await deletions.listUnverified(db, run, 10);

  await recordOne({ kind: "message", id: probe?.id ?? "", notFoundAt: null, isFound: false });

  expect(await deletions.hasNotFound(db, run)).toBe(false);
});

test("a message that moved makes its former conversation a candidate, and adds its new thread to the backlog", async () => {
  const run = await openReconcileRun();
  await records.upsertConversations(db, [buildConversationRow("c2")], toOrigin(run));

  await records.upsertMessages(db, [buildMessageRow("m1", "c2", { rev: 4 })], toOrigin(run));

  expect(await given.query("select kind, id from deletion_candidate")).toEqual([
    { kind: "conversation", id: "c1" },
  ]);
  expect(await given.query("select kind, id, reason from fetch_backlog")).toEqual([
    { kind: "thread", id: "c2", reason: "a message moved here" },
  ]);
});

test("deleted messages do not make a thread complete", async () => {
  const run = await openReconcileRun();
  await given.query("update conversation set message_count = 2");
  await given.query("update message set deleted_at = clock_timestamp() where id = 'm1'");
  const now = await runs.findById(db, run.id);

  if (now) await backlog.checkThreadCounts(db, now, { firstReachableId: undefined });

  expect(await given.query("select kind, id from fetch_backlog")).toEqual([{ kind: "thread", id: "c1" }]);
});
