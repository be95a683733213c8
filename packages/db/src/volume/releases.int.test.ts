import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { backlog, inTransaction, integrations, openDb, records, runs, views, volume } from "../index.ts";
import { setUpHeldConversations } from "../testing/held-conversations-harness.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const { fillLimit, listHeld, openReleases, setLimit, listPendingIds } = setUpHeldConversations({ db, given });

test("nothing is released while there is no room", async () => {
  await fillLimit();

  expect(await openReleases()).toEqual([]);
});

test("as many of the longest held conversations as fit are released, and stay in the backlog until they are read", async () => {
  const { id } = await fillLimit();
  await setLimit(id, 3);

  const [release, ...more] = await openReleases();

  const run = await db.selectFrom("run").selectAll().executeTakeFirstOrThrow();
  expect(more).toEqual([]);
  expect(run).toMatchObject({ id: release?.id, kind: "release", lane: "release", phase: "backlog" });
  expect(await listPendingIds()).toEqual(["m second", "z first"]);
  expect(await listHeld(id)).toEqual(["a third"]);
  expect(await openReleases()).toEqual([]); // one at a time
});

test("a release takes the thousand that are held longest, and the next one follows when its run is over", async () => {
  const { id: workspaceId } = await given.workspace();
  await given.integration({ workspaceId });
  await given.query(
    `insert into held_conversation (workspace_id, id, updated_at, held_at)
    select $1, 'c' || n, now(), now() + n * interval '1 second' from generate_series(1, 1001) n`,
    workspaceId,
  );
  await setLimit(workspaceId, 10_000);

  await openReleases();
  const left = await listHeld(workspaceId);
  await given.query("update run set state = 'done'");
  await openReleases();

  expect(left).toEqual(["c1001"]);
  expect(await listHeld(workspaceId)).toEqual([]);
});

test("a release is opened as soon as a page of its workspace is admitted, however many pages follow", async () => {
  const { id } = await fillLimit();
  await setLimit(id, 2);
  let opened: ReturnType<typeof openReleases> | undefined;

  await inTransaction(db, async (tx) => {
    await volume.admitConversations(tx, id, [{ id: "newcomer", updatedAt: new Date() }]);
    opened ??= openReleases();
    await given.awaitBlocked();
  });

  expect(await opened).toHaveLength(1);
});

test("a release that opens while ingestion is paused waits for that, and opens nothing", async () => {
  const { id, integration } = await fillLimit();
  await setLimit(id, 2);
  let opened: ReturnType<typeof openReleases> | undefined;

  await inTransaction(db, async (tx) => {
    await integrations.setSwitches(tx, integration.id, { paused: true });
    opened ??= openReleases();
    await given.awaitBlocked();
    await runs.pauseAll(tx, integration.id);
  });

  expect(await opened).toEqual([]);
  expect(await given.query("select state from run")).toEqual([]);
});

test("concurrent schedulers release nothing twice", async () => {
  const { id } = await fillLimit();
  await setLimit(id, 2);

  const opened = await Promise.all([1, 2, 3, 4].map(openReleases));

  expect(opened.flat()).toHaveLength(1);
  expect(await listPendingIds()).toEqual(["z first"]);
  expect(await listHeld(id)).toEqual(["m second", "a third"]);
});

test("a new period releases conversations that the old one held", async () => {
  await fillLimit();
  await given.query("update volume_period set period_start = period_start - interval '1 month'");

  await openReleases();

  expect(await listPendingIds()).toEqual(["z first"]);
});

test.each([{ ingestConversations: false }, { paused: true }, { attention: { reason: "expired" } }])(
  "nothing is released while the integration is not active: %j",
  async (columns) => {
    const { id } = await fillLimit(columns);
    await setLimit(id, 10);

    expect(await openReleases()).toEqual([]);
  },
);

test("a release reads by lists where the org's search does not sort", async () => {
  const searchRetries = { conversations: { retryAt: "2999-01-01T00:00:00.000Z", waitMinutes: 60 } };
  const { id } = await fillLimit({
    capabilities: { search: true, unsorted: ["conversations"], searchRetries },
  });
  await setLimit(id, 10);

  await openReleases();

  expect(await given.query("select strategy, listed from run")).toEqual([
    { strategy: "list", listed: ["conversations"] },
  ]);
});

test("a released conversation is no longer held, but in the backlog", async () => {
  const { id } = await fillLimit();
  await setLimit(id, 2);
  await openReleases();

  await backlog.add(
    db,
    id,
    ["z first", "m second"].map((it) => ({ kind: "conversation", id: it, reason: "x" })),
  );

  expect(await records.lookUpHeld(db, id, ["z first", "m second"])).toEqual(["m second"]);
  expect(await views.listHeld(db, { workspaceId: id, limit: 9 })).toMatchObject([
    { id: "a third" },
    { id: "m second" },
  ]);
  expect(await volume.getUsage(db, id)).toMatchObject({ used: 1, held: 2 });
  expect(await listPendingIds()).toEqual(["z first"]);
});

test("a release also reads what a backfill has added to the backlog", async () => {
  const { id } = await fillLimit();
  await given.row("fetch_backlog", {
    workspaceId: id,
    kind: "conversation",
    id: "z first",
    reason: "x",
    lane: "backfill",
  });
  await setLimit(id, 2);

  const [release] = await openReleases();

  const run = release && (await runs.findById(db, release.id));
  const untried = run && (await backlog.listUntried(db, run, { kind: "conversation", limit: 9 }));
  expect(untried).toEqual(["z first"]);
});
