import { expect, test } from "vitest";
import { backlog, deletions, records, runs } from "../index.ts";
import { minutesAgo, conversationRow, setUpDeletions, messageRow, toOrigin } from "../testing/looking.ts";
import { recordVerifications } from "./candidates.ts";

const { db, given, load, openReconcileRun } = setUpDeletions();

test("only what is stored and not deleted comes under suspicion, and the next look comes within a minute", async () => {
  const run = await openReconcileRun();
  await given.ask("update integration set next_reconcile_at = clock_timestamp() + interval '1 hour'");
  await given.ask("update message set deleted_at = clock_timestamp() where id = 'm1'");

  const told = (kind: "conversation" | "customer" | "message", id: string) => ({ kind, id, source: "told" });
  await deletions.addCandidates(db, { workspaceId: run.workspaceId, lane: "live" }, [
    told("conversation", "c1"),
    told("conversation", "unknown"),
    told("message", "m1"),
    told("message", "m2"),
    told("message", "m2"),
    told("customer", "p1"),
  ]);

  expect(await deletions.listCandidates(db, { workspaceId: run.workspaceId, limit: 10 })).toMatchObject([
    { kind: "conversation", id: "c1" },
    { kind: "customer", id: "p1" },
    { kind: "message", id: "m2" },
  ]);
  expect(
    await given.ask(
      "select next_reconcile_at < clock_timestamp() + interval '61 seconds' as soon from integration",
    ),
  ).toEqual([{ soon: true }]);
});

test("a suspicion of a record that is not stored any more is forgotten", async () => {
  const run = await openReconcileRun();
  for (const kind of ["conversation", "customer", "message"] as const)
    await given.row("deletion_candidate", { workspaceId: run.workspaceId, kind, id: "unknown", source: "x" });
  await deletions.addCandidates(db, run, [{ kind: "message", id: "m1", source: "x" }]);

  await deletions.deleteStaleCandidates(db, run);

  expect(await given.ask("select kind, id from deletion_candidate")).toEqual([{ kind: "message", id: "m1" }]);
});

test("of a conversation that is gone one message is looked at, of the messages told with it none", async () => {
  const run = await openReconcileRun();
  await deletions.addCandidates(
    db,
    run,
    (["m1", "m2"] as const).map((id) => ({ kind: "message", id, source: "x" }) as const),
  );
  await deletions.addCandidates(db, run, [{ kind: "conversation", id: "c1", source: "x" }]);
  const now = await load(run);

  const look = { kind: "conversation", id: "c1", notFoundAt: minutesAgo(1), isFound: false } as const;
  await db.transaction().execute((tx) => recordVerifications(tx, now, [look]));

  expect(await deletions.listUnverified(db, run, 10)).toEqual([{ kind: "message", id: "m2" }]);
});

test("the conversations of a customer who is gone are read again, with their threads", async () => {
  const run = await openReconcileRun();
  await deletions.addCandidates(db, run, [{ kind: "customer", id: "p1", source: "x" }]);
  const now = await load(run);

  const look = { kind: "customer", id: "p1", notFoundAt: minutesAgo(1), isFound: false } as const;
  await db.transaction().execute((tx) => recordVerifications(tx, now, [look]));

  expect(await given.ask("select kind, id from fetch_backlog order by 1")).toEqual([
    { kind: "conversation", id: "c1" },
    { kind: "thread", id: "c1" },
  ]);
});

test("a look that showed a record ends its suspicion, one that could not be told keeps it", async () => {
  const run = await openReconcileRun();
  await deletions.addCandidates(
    db,
    run,
    (["m1", "m2"] as const).map((id) => ({ kind: "message", id, source: "x" }) as const),
  );
  const now = await load(run);

  await db.transaction().execute((tx) =>
    recordVerifications(tx, now, [
      { kind: "message", id: "m1", notFoundAt: null, isFound: true },
      { kind: "message", id: "m2", notFoundAt: null, isFound: false },
    ]),
  );

  expect(await given.ask("select id, run_id, not_found_at from deletion_candidate")).toEqual([
    { id: "m2", run_id: run.id, not_found_at: null },
  ]);
});

test("a message that moved suspects the conversation it left, and wants the thread it moved to", async () => {
  const run = await openReconcileRun();
  await records.upsertConversations(db, [conversationRow("c2")], toOrigin(run));

  await records.upsertMessages(db, [messageRow("m1", "c2", { rev: 4 })], toOrigin(run));

  expect(await given.ask("select kind, id from deletion_candidate")).toEqual([
    { kind: "conversation", id: "c1" },
  ]);
  expect(await given.ask("select kind, id, reason from fetch_backlog")).toEqual([
    { kind: "thread", id: "c2", reason: "a message moved here" },
  ]);
});

test("messages that are deleted do not make a thread complete", async () => {
  const run = await openReconcileRun();
  await given.ask("update conversation set message_count = 2");
  await given.ask("update message set deleted_at = clock_timestamp() where id = 'm1'");
  const now = await runs.findById(db, run.id);

  if (now) await backlog.checkThreadCounts(db, now, { firstReachableId: undefined });

  expect(await given.ask("select kind, id from fetch_backlog")).toEqual([{ kind: "thread", id: "c1" }]);
});
