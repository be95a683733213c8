import { setUpTestDb } from "@inlet/testkit";
import { createGiven, type GivenRun } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { backlog, integrations, openDb, type Run, records, runs } from "../index.ts";
import { at, buildConversation } from "../testing/rows.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const range = { from: at(0), to: at(3_600) };

async function loadRun({ id }: Pick<GivenRun, "id">): Promise<Run> {
  const found = await runs.findById(db, id);
  if (found === undefined) throw new Error("no run");
  return found;
}

/** Sets up a live run and a backfill of one integration. */
async function setUpBoth() {
  const live = await loadRun(await given.run({ kind: "incremental", phase: "backlog" }));
  const backfill = await runs.openBackfill(db, live.integrationId, range);
  if (backfill === undefined) throw new Error("no backfill");
  const listUntried = (run: Run, kind: "conversation" | "thread" = "conversation") =>
    backlog.listUntried(db, run, { kind, limit: 10 });
  const addEntries = (lane: "live" | "backfill", ...ids: string[]) =>
    backlog.add(
      db,
      live.workspaceId,
      ids.map((id) => ({ kind: "conversation", id, reason: backlog.reasons.namedByMessage, lane })),
    );
  return { live, backfill, listUntried, addEntries };
}

test("a backfill reads exactly its range, and an integration has one at a time", async () => {
  const { id: integrationId } = await given.integration();

  const opened = await runs.openBackfill(db, integrationId, range);
  const again = await runs.openBackfill(db, integrationId, range);

  expect(opened).toMatchObject({
    kind: "backfill",
    lane: "backfill",
    state: "queued",
    strategy: "search",
    scopeFrom: range.from,
    scopeTo: range.to,
    windowFrom: range.from,
    ceiling: range.to,
    ceilingFixed: true,
  });
  expect(again).toBeUndefined();
  expect(await runs.findOpenBackfill(db, integrationId)).toEqual(opened);
});

test("a backfill with a key that may not search reads by lists", async () => {
  const { id, capabilities } = (await integrations.findById(db, (await given.integration()).id)) ?? {};
  if (id === undefined || capabilities === undefined) throw new Error("no integration");
  await given.query(
    "update integration set capabilities = $1 where id = $2",
    { ...capabilities, search: false },
    id,
  );

  const opened = await runs.openBackfill(db, id, range);

  expect(opened).toMatchObject({ strategy: "list", listed: ["conversations", "messages", "customers"] });
});

test("a live run does not fetch entries of a backfill, unless it has added them as well", async () => {
  const { live, backfill, listUntried, addEntries } = await setUpBoth();

  await addEntries("backfill", "a", "b", "c");
  await addEntries("live", "b");
  await addEntries("backfill", "b");

  expect(await listUntried(live)).toEqual(["b"]);
  expect(await listUntried(backfill)).toEqual(["a", "c"]);
});

test("a live run does not check the threads of a backfill's conversations, unless it has written them as well", async () => {
  const { live, backfill, listUntried } = await setUpBoth();
  const origin = { workspaceId: live.workspaceId, observedAt: at(100), mappingVersion: 1 };
  const observedLater = { ...origin, observedAt: at(200) };
  const rows = ["a", "b"].map((id) => buildConversation({ id, messageCount: 3 }));
  await records.upsertConversations(db, rows, { ...origin, lane: "backfill" });
  await records.upsertConversations(
    db,
    [buildConversation({ id: "b", messageCount: 3, rev: 2 })],
    observedLater,
  );

  await backlog.checkThreadCounts(db, live, { firstReachableId: undefined });
  const liveThreads = await listUntried(live, "thread");
  await backlog.checkThreadCounts(db, backfill, { firstReachableId: undefined });

  expect(liveThreads).toEqual(["b"]);
  expect(await listUntried(backfill, "thread")).toEqual(["a"]);
});

test("live runs take over the entries of a backfill once it is cancelled", async () => {
  const { live, backfill, listUntried, addEntries } = await setUpBoth();
  const origin = { workspaceId: live.workspaceId, observedAt: at(100), mappingVersion: 1 };
  await records.upsertConversations(db, [buildConversation({ id: "t", messageCount: 3 })], {
    ...origin,
    lane: "backfill",
  });
  await addEntries("backfill", "a");

  await backlog.takeOver(db, live);
  const before = await listUntried(live);
  await runs.cancel(db, backfill.id);
  await backlog.takeOver(db, live);
  await backlog.checkThreadCounts(db, live, { firstReachableId: undefined });

  expect(before).toEqual([]);
  expect(await listUntried(live)).toEqual(["a"]);
  expect(await listUntried(live, "thread")).toEqual(["t"]);
});
