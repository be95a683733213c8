import type { GivenRun } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { deletions, records, runs } from "../index.ts";
import {
  buildConversationRow,
  buildCustomerRow,
  buildMessageRow,
  minutesAgo,
  setUpDeletions,
  toOrigin,
} from "../testing/deletion-harness.ts";
import { deleteOrphanedCustomers } from "./orphaned-customers.ts";

const { db, given, openReconcileRun, addNotFound, applyDeletions, readRows } = setUpDeletions();

async function givenConversations(run: GivenRun, count: number, notFound: number): Promise<void> {
  const ids = Array.from({ length: count }, (_, i) => `x${String(i).padStart(5, "0")}`);
  await records.upsertConversations(
    db,
    ids.map((id) => buildConversationRow(id)),
    toOrigin(run),
  );
  for (const id of ids.slice(0, notFound)) await addNotFound(run, ["conversation", id]);
}

test.each([
  { stored: 40, notFound: 20, asks: false },
  { stored: 40, notFound: 21, asks: true },
  { stored: 1_500, notFound: 30, asks: false },
  { stored: 1_400, notFound: 30, asks: true },
])(
  "with $stored stored and $notFound not found, the run asks a person first: $asks",
  async ({ stored, notFound, asks }) => {
    const run = await openReconcileRun();
    await givenConversations(run, stored - 1, notFound);

    const outcome = await applyDeletions(run);

    expect(outcome.kind).toBe(asks ? "needsConfirmation" : "deleted");
    expect(
      await given.query("select count(*)::int as deleted from conversation where deleted_at is not null"),
    ).toEqual([{ deleted: asks ? 0 : notFound }]);
    if (!asks) return;
    expect(await runs.findById(db, run.id)).toMatchObject({ state: "paused", pausedByPerson: true });
    expect(await given.query("select kind, level, subject from notice")).toEqual([
      { kind: "removal_question", level: "warn", subject: run.id },
    ]);
    expect(outcome).toMatchObject({
      question: { wouldRemove: { conversation: { count: notFound, of: stored } } },
    });
  },
);

test.each([
  { known: 1_500, notFound: 30, stored: 1, asks: false },
  { known: 1_400, notFound: 30, stored: 1, asks: true },
  { known: 1_500, notFound: 0, stored: 21, asks: true },
])(
  "with $notFound of $known held or filtered conversations and $stored of 40 stored ones not found, it asks: $asks",
  async ({ known, notFound, stored, asks }) => {
    const run = await openReconcileRun();
    const { workspaceId } = run;
    await givenConversations(run, 39, stored);
    await given.query(
      "insert into held_conversation (workspace_id, id, updated_at) select $1, 'k' || it, now() from generate_series(1, 20) it",
      workspaceId,
    );
    await given.query(
      "insert into filtered_conversation (workspace_id, id, updated_at, observed_at) select $1, 'k' || it, now(), now() from generate_series(21, $2::int) it",
      workspaceId,
      known,
    );
    for (let i = 1; i <= notFound; i++) await addNotFound(run, ["conversation", `k${i}`]);

    const outcome = await applyDeletions(run);

    expect(outcome.kind).toBe(asks ? "needsConfirmation" : "deleted");
  },
);

test("a confirmed run verifies the records once more and deletes as many without another confirmation", async () => {
  const run = await openReconcileRun();
  await givenConversations(run, 40, 25);
  await applyDeletions(run);

  const confirmed = await deletions.confirmDeletions(db, run.id);

  expect(confirmed).toMatchObject({
    state: "queued",
    phase: "verify",
    question: null,
    pausedByPerson: false,
  });
  expect(await deletions.countUnverified(db, run)).toBe(25);
  await given.query("update deletion_candidate set run_id = $1, not_found_at = clock_timestamp()", run.id);
  expect(await applyDeletions(run)).toMatchObject({ kind: "deleted" });
  expect(await deletions.confirmDeletions(db, run.id)).toBeUndefined();
});

test("a confirmation does not cover more records", async () => {
  const run = await openReconcileRun();
  await givenConversations(run, 60, 25);
  await applyDeletions(run);
  await deletions.confirmDeletions(db, run.id);
  await given.query("update deletion_candidate set run_id = $1, not_found_at = clock_timestamp()", run.id);
  for (let i = 40; i < 45; i++) await addNotFound(run, ["conversation", `x000${i}`]);

  expect(await applyDeletions(run)).toMatchObject({ kind: "needsConfirmation" });
});

test("a confirmed run stays paused while the integration is paused", async () => {
  const run = await openReconcileRun();
  await givenConversations(run, 40, 25);
  await applyDeletions(run);
  await given.query("update integration set paused = true");

  expect(await deletions.confirmDeletions(db, run.id)).toMatchObject({
    state: "paused",
    pausedByPerson: false,
  });
});

test("a cancelled run keeps everything, and the next reconcile run is due in a day, whatever live runs do not find meanwhile", async () => {
  const run = await openReconcileRun();
  await given.query("update integration set next_reconcile_at = clock_timestamp()");
  await givenConversations(run, 40, 25);
  await applyDeletions(run);

  await runs.cancel(db, run.id);
  await deletions.addCandidates(db, { workspaceId: run.workspaceId, lane: "live" }, [
    { kind: "conversation", id: "x00000", source: deletions.candidateSources.notFound },
  ]);

  expect(await given.query("select count(*)::int as count from deletion_candidate")).toEqual([{ count: 25 }]);
  expect(
    await given.query(
      "select round(extract(epoch from next_reconcile_at - clock_timestamp()) / 3600)::int as hours from integration",
    ),
  ).toEqual([{ hours: 24 }]);
});

test("customers that no record names any more are deleted, and customers that are still named stay", async () => {
  const run = await openReconcileRun();
  await records.upsertCustomers(db, [buildCustomerRow("p2"), buildCustomerRow("p3")], toOrigin(run));
  await records.upsertMessages(
    db,
    [buildMessageRow("m2", "c1", { customerId: "p3", rev: 4 })],
    toOrigin(run),
  );
  const now = minutesAgo(1);
  await records.upsertConversations(
    db,
    [buildConversationRow("c1", { customerId: "p2", rev: 4 })],
    toOrigin(run, now),
  );
  await records.upsertMessages(
    db,
    [buildMessageRow("m2", "c1", { customerId: "p2", rev: 5 })],
    toOrigin(run, now),
  );

  const outcome = await applyDeletions(run);

  expect(outcome).toMatchObject({ run: { removed: 1 } });
  expect(await readRows("customer")).toMatchObject([
    { id: "p1", deleted: false },
    { id: "p2", deleted: false },
    { id: "p3", deleted: true, name: null },
  ]);
});

test("a customer that a record named during its deletion is added to the backlog", async () => {
  const run = await openReconcileRun();
  await given.row("orphaned_customer", { workspaceId: run.workspaceId, id: "p1", erasedAt: minutesAgo(2) });

  await db.transaction().execute((tx) => deleteOrphanedCustomers(tx, run.workspaceId));

  expect(await given.query("select kind, id, outcome from fetch_backlog")).toEqual([
    { kind: "customer", id: "p1", outcome: null },
  ]);
  expect(await given.query("select 1 from orphaned_customer")).toEqual([]);
});

test("an orphaned customer who is still to be read is not read any more", async () => {
  const { workspaceId } = await openReconcileRun();
  await given.row("orphaned_customer", { workspaceId, id: "p9" });
  await given.row("fetch_backlog", { workspaceId, kind: "customer", id: "p9", reason: "x" });

  await db.transaction().execute((tx) => deleteOrphanedCustomers(tx, workspaceId));

  expect(await given.query("select id from fetch_backlog")).toEqual([]);
});

test("an orphaned customer whom a page has stored during the deletion is deleted again", async () => {
  const run = await openReconcileRun();
  const { workspaceId } = run;
  await records.upsertCustomers(db, [buildCustomerRow("p9")], toOrigin(run));
  await given.row("orphaned_customer", { workspaceId, id: "p9", erasedAt: minutesAgo(2) });

  await db.transaction().execute((tx) => deleteOrphanedCustomers(tx, workspaceId));

  expect(await given.query("select 1 from customer where id = 'p9' and deleted_at is null")).toEqual([]);
});

test("many orphaned customers require a confirmation as well", async () => {
  const run = await openReconcileRun();
  const ids = Array.from({ length: 21 }, (_, i) => `q${i}`);
  await records.upsertCustomers(
    db,
    ids.map((id) => buildCustomerRow(id)),
    toOrigin(run),
  );
  await db.transaction().execute((tx) => deletions.addOrphanedCustomers(tx, run.workspaceId, ids));

  expect(await applyDeletions(run)).toMatchObject({
    kind: "needsConfirmation",
    question: { wouldRemove: { customer: { count: 21 } } },
  });
});
