import { expect, test } from "vitest";
import { backlog, records } from "../index.ts";
import { at, conversation } from "../testing/rows.ts";
import { setUpBacklog } from "../testing/wish-trial.ts";

const { add, markDeleted, db, given, loaded, origin, rows, run, recordTry, untried } = setUpBacklog();

test("what is wanted is listed once, by kind, what was wished for last at the end", async () => {
  await add("conversation", "b");
  await add("conversation", "a", "b", "a");
  await add("customer", "u1");

  expect(await untried("conversation")).toEqual(["a", "b"]);
  expect(await backlog.countUntried(db, run(), "conversation")).toBe(2);
  expect(
    await backlog.pickPresent(db, run().workspaceId, { kind: "conversation", ids: ["a", "u1", "x"] }),
  ).toEqual(["a"]);
});

/** A page that is observed after everything that was written before. */
const seenNow = ({ workspaceId }: { workspaceId: string }) => ({
  workspaceId,
  observedAt: new Date(Date.now() + 60_000),
});

test("a page does not fulfil a wish that is newer than what it saw", async () => {
  const { workspaceId } = run();
  const observedAt = new Date(Date.now() - 60_000);
  await add("conversation", "a");

  expect(
    await backlog.removeFetched(db, { workspaceId, observedAt }, { kind: "conversation", ids: ["a"] }),
  ).toEqual([]);
  expect(await untried("conversation")).toEqual(["a"]);
});

test("what has been read is wanted no longer, and the reason is told once", async () => {
  await add("conversation", "a", "b");

  const first = await backlog.removeFetched(db, seenNow(run()), { kind: "conversation", ids: ["a", "x"] });
  const again = await backlog.removeFetched(db, seenNow(run()), { kind: "conversation", ids: ["a"] });

  expect([first, again]).toEqual([[{ id: "a", reason: backlog.reasons.namedByMessage, lane: "live" }], []]);
  expect(await untried("conversation")).toEqual(["b"]);
});

test("workspaces do not see each other's wishes", async () => {
  const other = await loaded(await given.run());

  await add("conversation", "a");

  expect(await untried("conversation", other)).toEqual([]);
  expect(await backlog.removeFetched(db, seenNow(other), { kind: "conversation", ids: ["a"] })).toEqual([]);
});

test("held and deleted conversations are never wanted, nor are their threads", async () => {
  await given.row("held_conversation", { workspaceId: run().workspaceId, id: "held", updatedAt: at(0) });
  await records.upsertConversations(db, [conversation({ id: "dead" })], origin());
  await markDeleted("dead");

  await add("conversation", "held", "dead", "fine");
  await add("thread", "held", "dead", "fine");

  expect(await rows()).toEqual([
    { kind: "conversation", id: "fine", outcome: null },
    { kind: "thread", id: "fine", outcome: null },
  ]);
});

test("an id is tried once per run, and again by the next one", async () => {
  const next = await loaded(
    await given.run({ integrationId: run().integrationId, workspaceId: run().workspaceId, kind: "release" }),
  );
  await add("customer", "u1", "u2");
  await recordTry(run(), "customer", "u1");

  expect(await untried("customer")).toEqual(["u2"]);
  expect(await backlog.countUntried(db, run(), "customer")).toBe(1);
  expect(await untried("customer", next)).toEqual(["u1", "u2"]);
});

test("an id that is wished for again after it was tried is tried again by the same run", async () => {
  await add("conversation", "a", "b");
  await recordTry(run(), "conversation", "a", "b");

  await add("conversation", "a");

  expect(await untried("conversation")).toEqual(["a"]);
  expect(await backlog.countUntried(db, run(), "conversation")).toBe(1);
});

test("what never comes is given up after five tries, with words", async () => {
  await add("customer", "u1");
  for (let i = 0; i < 4; i++) await recordTry(run(), "customer", "u1");
  await backlog.giveUpExhausted(db, run().workspaceId);
  const before = await rows();
  await recordTry(run(), "customer", "u1");

  await backlog.giveUpExhausted(db, run().workspaceId);

  expect(before).toEqual([{ kind: "customer", id: "u1", outcome: null }]);
  expect(await rows()).toEqual([
    { kind: "customer", id: "u1", outcome: "requested 5 times without an answer" },
  ]);
});

test("what was given up is wanted again when something new is learnt, a missing conversation at most daily", async () => {
  await add("thread", "t");
  await add("conversation", "c");
  await given.ask("update fetch_backlog set outcome = 'not found', tried_at = clock_timestamp()");

  await add("thread", "t");
  await add("conversation", "c");
  const today = await untried("conversation");
  await given.ask("update fetch_backlog set tried_at = clock_timestamp() - interval '25 hours'");
  await add("conversation", "c");

  expect(await untried("thread")).toEqual(["t"]);
  expect([today, await untried("conversation")]).toEqual([[], ["c"]]);
});

test("customers are wanted unless a page read since has brought them", async () => {
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
  await records.upsertCustomers(db, [{ ...customer, ...blank }], { ...origin(), observedAt: at(10) });
  const moved = (seconds: number) => ({
    workspaceId: run().workspaceId,
    observedAt: at(seconds),
    reason: "moved",
  });

  await backlog.addCustomers(db, moved(10), ["u1"]);
  const before = await untried("customer");
  await backlog.addCustomers(db, moved(11), ["u1", "u2", "u2"]);

  expect([before, await untried("customer")]).toEqual([[], ["u1", "u2"]]);
});
