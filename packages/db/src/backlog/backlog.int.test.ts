import { expect, test } from "vitest";
import { backlog, records } from "../index.ts";
import { setUpBacklog } from "../testing/backlog-harness.ts";
import { at, buildConversation } from "../testing/rows.ts";

const { addEntries, markDeleted, db, given, loadRun, buildOrigin, listEntries, run, recordTry, listUntried } =
  setUpBacklog();

test("entries are listed once, by kind, the newest last", async () => {
  await addEntries("conversation", "b");
  await addEntries("conversation", "a", "b", "a");
  await addEntries("customer", "u1");

  expect(await listUntried("conversation")).toEqual(["a", "b"]);
  expect(
    await backlog.pickPresent(db, run().workspaceId, { kind: "conversation", ids: ["a", "u1", "x"] }),
  ).toEqual(["a"]);
});

/** A page that is observed after everything written so far. */
const observedNow = ({ workspaceId }: { workspaceId: string }) => ({
  workspaceId,
  observedAt: new Date(Date.now() + 60_000),
  runId: null,
});

test("a page does not remove an entry that was added after it was observed", async () => {
  const { workspaceId } = run();
  const observedAt = new Date(Date.now() - 60_000);
  await addEntries("conversation", "a");

  expect(
    await backlog.removeFetched(
      db,
      { workspaceId, observedAt, runId: null },
      { kind: "conversation", ids: ["a"] },
    ),
  ).toEqual([]);
  expect(await listUntried("conversation")).toEqual(["a"]);
});

test("a page removes the entries it has brought, and returns them once", async () => {
  await addEntries("conversation", "a", "b");

  const first = await backlog.removeFetched(db, observedNow(run()), {
    kind: "conversation",
    ids: ["a", "x"],
  });
  const again = await backlog.removeFetched(db, observedNow(run()), { kind: "conversation", ids: ["a"] });

  expect([first, again]).toEqual([[{ id: "a", reason: backlog.reasons.namedByMessage, lane: "live" }], []]);
  expect(await listUntried("conversation")).toEqual(["b"]);
});

test("a workspace does not see entries of another", async () => {
  const other = await loadRun(await given.run());

  await addEntries("conversation", "a");

  expect(await listUntried("conversation", other)).toEqual([]);
  expect(await backlog.removeFetched(db, observedNow(other), { kind: "conversation", ids: ["a"] })).toEqual(
    [],
  );
});

test("held and deleted conversations and their threads are never added", async () => {
  await given.row("held_conversation", { workspaceId: run().workspaceId, id: "held", updatedAt: at(0) });
  await records.upsertConversations(db, [buildConversation({ id: "deleted" })], buildOrigin());
  await markDeleted("deleted");

  await addEntries("conversation", "held", "deleted", "stored");
  await addEntries("thread", "held", "deleted", "stored");

  expect(await listEntries()).toEqual([
    { kind: "conversation", id: "stored", outcome: null },
    { kind: "thread", id: "stored", outcome: null },
  ]);
});

const givenAnotherRun = async (kind = "release") =>
  loadRun(await given.run({ integrationId: run().integrationId, workspaceId: run().workspaceId, kind }));

test.each(["done", "failed", "paused"])(
  "an id is tried once per run, and by another one once that is %s",
  async (state) => {
    const next = await givenAnotherRun();
    await addEntries("customer", "u1", "u2");
    await recordTry(run(), "customer", "u1");
    await given.query("update run set state = $1 where id = $2", state, run().id);

    expect(await listUntried("customer")).toEqual(["u2"]);
    expect(await listUntried("customer", next)).toEqual(["u1", "u2"]);
  },
);

test("an id that one run has tried is left to it while it is at work, unless it is added again or was set aside", async () => {
  const other = await givenAnotherRun();
  await addEntries("customer", "tried", "again", "aside");
  await recordTry(run(), "customer", "tried", "again", "aside");
  await addEntries("customer", "again");
  await given.query("update fetch_backlog set next_try_at = clock_timestamp() where id = 'aside'");

  expect(await listUntried("customer", other)).toEqual(["aside", "again"]);
});

test("a reconcile run leaves no id to another run, because it deletes once its own pages are stored", async () => {
  const reconcile = await givenAnotherRun("reconcile");
  await addEntries("conversation", "c1");
  await recordTry(run(), "conversation", "c1");

  expect(await listUntried("conversation", reconcile)).toEqual(["c1"]);
});

test("an id that is added again after a try is tried again by the same run", async () => {
  await addEntries("conversation", "a", "b");
  await recordTry(run(), "conversation", "a", "b");

  await addEntries("conversation", "a");

  expect(await listUntried("conversation")).toEqual(["a"]);
});

test("an id is given up after five tries", async () => {
  await addEntries("customer", "u1");
  for (let i = 0; i < 4; i++) await recordTry(run(), "customer", "u1");
  await backlog.giveUpExhausted(db, run().workspaceId);
  const before = await listEntries();
  await recordTry(run(), "customer", "u1");

  await backlog.giveUpExhausted(db, run().workspaceId);

  expect(before).toEqual([{ kind: "customer", id: "u1", outcome: null }]);
  expect(await listEntries()).toEqual([
    { kind: "customer", id: "u1", outcome: "requested 5 times without an answer" },
  ]);
});

test("an id that was given up can be added again, a conversation at most daily", async () => {
  await addEntries("thread", "t");
  await addEntries("conversation", "c");
  await given.query("update fetch_backlog set outcome = 'not found', tried_at = clock_timestamp()");

  await addEntries("thread", "t");
  await addEntries("conversation", "c");
  const today = await listUntried("conversation");
  await given.query("update fetch_backlog set tried_at = clock_timestamp() - interval '25 hours'");
  await addEntries("conversation", "c");

  expect(await listUntried("thread")).toEqual(["t"]);
  expect([today, await listUntried("conversation")]).toEqual([[], ["c"]]);
});

test("customers are added unless a page observed since has brought them", async () => {
  const customer = { id: "u1", rev: 1, createdAt: null, updatedAt: at(0), attributes: {}, relations: {} };
  const blank = {
    name: null,
    email: null,
    externalId: null,
    locale: null,
    gender: null,
    verified: null,
    timezone: null,
  };
  await records.upsertCustomers(db, [{ ...customer, ...blank }], { ...buildOrigin(), observedAt: at(10) });
  const buildEntries = (seconds: number) => ({
    workspaceId: run().workspaceId,
    since: at(seconds),
    reason: "updated",
  });

  await backlog.addCustomers(db, buildEntries(10), ["u1"]);
  const before = await listUntried("customer");
  await backlog.addCustomers(db, buildEntries(11), ["u1", "u2", "u2"]);

  expect([before, await listUntried("customer")]).toEqual([[], ["u1", "u2"]]);
});

test("a pending customer is added again only for a page that was observed after it was added", async () => {
  const { workspaceId } = run();
  const add = (reason: string, since?: Date) =>
    backlog.addCustomers(db, { workspaceId, reason, ...(since && { since }) }, ["u1"]);
  const isAddedLater = async () =>
    (await given.query("select added_at > $1 as later from fetch_backlog", at(10)))[0]?.["later"];
  await add("first");
  await given.query("update fetch_backlog set added_at = $1", at(10));

  await add("named");
  await add("updated", at(10));
  const before = await isAddedLater();
  await add("updated", at(11));

  expect([before, await isAddedLater()]).toEqual([false, true]);
});

test("a live page takes over a customer who is pending for a backfill, and tries one again who was given up", async () => {
  const { workspaceId } = run();
  await backlog.addCustomers(db, { workspaceId, reason: "first", lane: "backfill" }, ["u1", "u2"]);
  await given.query("update fetch_backlog set lane = 'live', outcome = 'not found' where id = 'u2'");

  await backlog.addCustomers(db, { workspaceId, reason: "second" }, ["u1", "u2"]);

  expect(await listUntried("customer")).toEqual(["u1", "u2"]);
});
