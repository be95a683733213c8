import { expect, test } from "vitest";
import { backlog, records, runs, views } from "../index.ts";
import { setUpBacklog } from "../testing/backlog-harness.ts";
import { buildConversation, buildMessage } from "../testing/rows.ts";

const { addEntries, buildOrigin, db, given, loadRun, run, listUntried } = setUpBacklog();

const failure = "Kustomer could not return it (status 500)";
const start = new Date("2026-03-01T12:00:00.000Z");
const minute = 60_000;
const after = (minutes: number) => new Date(start.getTime() + minutes * minute);

const setAside = (id: string, at: Date, kind: backlog.SetAsideEntry["kind"] = "conversation") =>
  backlog.setAside(db, run(), { entries: [{ kind, id, reason: "it is needed", failure }], at });

const listDue = (at: Date, by = run()) =>
  backlog.listUntried(db, by, { kind: "conversation", limit: 10, at });

/** A later run of the same workspace. */
const openNextRun = async () => {
  const { workspaceId, integrationId } = run();
  await given.query("update run set state = 'done'");
  return loadRun(await given.run({ workspaceId, integrationId, kind: "incremental" }));
};

const listPending = () => views.listPending(db, { workspaceId: run().workspaceId, limit: 10 });

test("an id that Kustomer fails to return is tried again after pauses that grow, and never given up", async () => {
  await addEntries("conversation", "c1");
  const next = await openNextRun();

  const pauses = [5, 30, 120, 720, 1_440, 1_440, 1_440];
  let minutes = 0;
  for (const pause of pauses) {
    await setAside("c1", after(minutes));
    expect(await listDue(after(minutes + pause - 1), next)).toEqual([]);
    expect(await listDue(after(minutes + pause), next)).toEqual(["c1"]);
    minutes += pause;
  }

  await backlog.giveUpExhausted(db, run().workspaceId);
  expect(await listPending()).toMatchObject([
    { id: "c1", reason: backlog.reasons.namedByMessage, outcome: null, failure, failures: pauses.length },
  ]);
});

test("an entry waits for its pause although a message names it again", async () => {
  await setAside("c1", new Date());
  const next = await openNextRun();

  await addEntries("conversation", "c1");

  expect(await listUntried("conversation", next)).toEqual([]);
});

test("an entry of a backfill is tried again by live runs", async () => {
  await addEntries("conversation", "c1");
  await given.query("update fetch_backlog set lane = 'backfill'");

  await setAside("c1", start);

  expect(await listDue(after(5), await openNextRun())).toEqual(["c1"]);
});

test("an answer ends the pause, and the next failure counts as the first", async () => {
  await setAside("c1", start);
  const answered: runs.StepProgress = {
    ...{ kind: "ids", idKind: "conversation", tried: ["c1"], unobtainable: [], reason: "" },
  };
  const step = { phase: "backlog" as const, reading: null, requests: { search: 0, other: 1 } };

  await runs.commitStep(db, run(), { ...step, progress: answered });

  expect(await listPending()).toMatchObject([{ failures: 0, failure: null, nextTryAt: null }]);
});

test("a run counts what it has set aside in one warning, and no other run does", async () => {
  await setAside("c1", new Date());
  await setAside("c2", new Date());
  await setAside("c1", new Date(), "thread");
  await setAside("messages@2026-03-01T12:00:00.000Z", new Date(), "instant");

  const ended = await runs.finish(db, run(), { settleMs: 0 });
  const next = await runs.finish(db, await openNextRun(), { settleMs: 0 });

  expect(ended?.warnings).toEqual([
    expect.stringContaining("(conversations: 2, instants of a search: 1, threads: 1)"),
  ]);
  expect(next?.warnings).toEqual([]);
});

test("an instant leaves the backlog once it is read", async () => {
  const id = "messages@2026-03-01T12:00:00.000Z";
  await setAside(id, start, "instant");
  const step = { phase: "backlog" as const, reading: null, requests: { search: 1, other: 0 } };

  await runs.commitStep(db, run(), { ...step, progress: { kind: "instants", read: [id] } });

  expect(await listPending()).toEqual([]);
});

test("a message that cannot be verified stands for its thread, and a held conversation is left out", async () => {
  const { workspaceId } = run();
  await records.upsertConversations(db, [buildConversation({ id: "c1" })], buildOrigin());
  await records.upsertMessages(db, [buildMessage({ id: "m1", conversationId: "c1" })], buildOrigin());
  await given.row("held_conversation", { workspaceId, id: "h1", updatedAt: start });

  for (const [id, kind] of [
    ["m1", "message"],
    ["m2", "message"],
    ["h1", "conversation"],
  ] as const)
    await setAside(id, start, kind);

  expect(await listPending()).toMatchObject([{ kind: "thread", id: "c1" }]);
});

test("a thread that was set aside is not settled with those that were read", async () => {
  await setAside("c1", start, "thread");

  expect((await backlog.readWork(db, run())).has("unchecked threads")).toBe(false);
  await backlog.checkThreadCounts(db, run(), { firstReachableId: undefined });

  expect(await listPending()).toMatchObject([{ kind: "thread", id: "c1", outcome: null, failure }]);
});
