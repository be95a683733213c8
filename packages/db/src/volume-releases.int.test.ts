import { testDb } from "@inlet/testkit";
import { givenIn } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { integrations, known, openDb, unstored, volume, wanted } from "./index.ts";

const pg = testDb();
const given = givenIn(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const candidates = (...ids: string[]) =>
  ids.map((id, i) => ({ id, updatedAt: new Date(Date.UTC(2026, 0, 1, 0, i)) }));

/** Newer than any wish. */
const soon = () => new Date(Date.now() + 60_000);

/** What a normalizer does with a page that brings conversations: it admits or holds them, and nobody asks any more. */
const read = (workspaceId: string, ...ids: string[]) =>
  db.transaction().execute(async (tx) => {
    const { admitted } = await volume.admit(tx, workspaceId, candidates(...ids));
    await wanted.remove(tx, { workspaceId, observedAt: soon() }, { kind: "conversation", ids });
    return [...admitted].sort();
  });

const idsOf = (rows: { id: string }[]) => rows.map((it) => it.id);
const held = async (workspaceId: string) =>
  idsOf(
    await given.ask(
      "select id from held_conversation where workspace_id = $1 and released_at is null order by held_at, updated_at, id",
      workspaceId,
    ),
  );
const wantedIds = async () =>
  idsOf(await given.ask("select id from wanted where outcome is null order by id"));
const setLimit = (workspaceId: string, limit: number) =>
  given.ask("update workspace set volume_limit = $2 where id = $1", workspaceId, limit);
const openReleases = () => volume.openReleases(db, { limit: 10 });
const settleReleases = () => volume.settleReleases(db, { limit: 10 });
const endRuns = (state: string) => given.ask("update run set state = $1", state);

/** One conversation known, and three that are held, the one that is held longest last in the alphabet. */
async function fullWorkspace(more: Record<string, unknown> = {}) {
  const { id } = await given.workspace({ volumeLimit: 1 });
  const integration = await given.integration({ workspaceId: id, ...more });
  await read(id, "known");
  for (const it of ["z first", "m second", "a third"]) await read(id, it);
  return { id, integration };
}

test("nothing is released while there is no room", async () => {
  await fullWorkspace();

  expect(await openReleases()).toEqual([]);
});

test("as many of the longest held as fit are released, and wanted until they are read", async () => {
  const { id } = await fullWorkspace();
  await setLimit(id, 3);

  const [release, ...more] = await openReleases();

  const run = await db.selectFrom("run").selectAll().executeTakeFirstOrThrow();
  expect(more).toEqual([]);
  expect(run).toMatchObject({ id: release?.id, kind: "release", lane: "release", phase: "wanted" });
  expect(await wantedIds()).toEqual(["m second", "z first"]);
  expect(await held(id)).toEqual(["a third"]);
  expect(await openReleases()).toEqual([]); // one at a time
});

test("two schedulers at once release nothing twice", async () => {
  const { id } = await fullWorkspace();
  await setLimit(id, 2);

  const opened = await Promise.all([1, 2, 3, 4].map(openReleases));

  expect(opened.flat()).toHaveLength(1);
  expect(await wantedIds()).toEqual(["z first"]);
  expect(await held(id)).toEqual(["m second", "a third"]);
});

test("a new period releases what the old one held", async () => {
  await fullWorkspace();
  await given.ask("update volume_period set period_start = period_start - interval '1 month'");

  await openReleases();

  expect(await wantedIds()).toEqual(["z first"]);
});

test.each([{ ingestConversations: false }, { paused: true }, { attention: { reason: "expired" } }])(
  "nothing is released where nothing may be read: %j",
  async (columns) => {
    const { id } = await fullWorkspace(columns);
    await setLimit(id, 10);

    expect(await openReleases()).toEqual([]);
  },
);

test("an org whose search does not sort is released by lists", async () => {
  const { id } = await fullWorkspace({ capabilities: { search: true, unsorted: ["customers"] } });
  await setLimit(id, 10);

  await openReleases();

  expect(await given.ask("select strategy from run")).toEqual([{ strategy: "list" }]);
});

test("what is released is held no longer, but wanted", async () => {
  const { id } = await fullWorkspace();
  await setLimit(id, 2);
  await openReleases();

  await wanted.add(
    db,
    id,
    ["z first", "m second"].map((it) => ({ kind: "conversation", id: it, reason: "x" })),
  );

  expect(await known.listHeld(db, id, ["z first", "m second"])).toEqual(["m second"]);
  expect(idsOf(await unstored.listHeld(db, { workspaceId: id, limit: 9 }))).toEqual(["a third", "m second"]);
  expect(await volume.usage(db, id)).toMatchObject({ used: 1, held: 2 });
  expect(await wantedIds()).toEqual(["z first"]);
});

test("a newcomer never takes the place of one that waits, released or not", async () => {
  const { id } = await fullWorkspace();
  await setLimit(id, 4);

  expect(await read(id, "newcomer")).toEqual([]); // the period has turned, and nobody was released yet
  await openReleases();
  expect(await read(id, "another")).toEqual([]);
  expect(await read(id, "a third", "another", "m second", "z first")).toEqual([
    "a third",
    "m second",
    "z first",
  ]);

  await setLimit(id, 6);
  expect(await read(id, "late", "another", "newcomer")).toEqual(["another", "newcomer"]);
  expect(await held(id)).toEqual(["late"]);
});

test("newcomers are admitted beside those that wait when there is room for all", async () => {
  const { id } = await fullWorkspace();
  await setLimit(id, 6);
  await openReleases();

  expect(await read(id, "x", "y", "z")).toEqual(["x", "y"]);
  expect(await read(id, "z first", "m second", "a third")).toHaveLength(3);
  expect(await volume.usage(db, id)).toMatchObject({ used: 6, held: 1 });
});

test("a released conversation for which there is no room any more is held again in its place", async () => {
  const { id } = await fullWorkspace();
  await setLimit(id, 3);
  await openReleases();
  await setLimit(id, 2);

  expect(await read(id, "m second", "z first")).toEqual(["z first"]);
  expect(await held(id)).toEqual(["m second", "a third"]);
  await endRuns("done");
  await setLimit(id, 3);
  await openReleases();

  expect(await wantedIds()).toEqual(["m second"]);
});

test("conversations held by one page are released oldest first", async () => {
  const { id } = await given.workspace({ volumeLimit: 0 });
  await given.integration({ workspaceId: id });
  await read(id, "c", "b", "a"); // `candidates` makes the first the oldest
  await setLimit(id, 2);

  await openReleases();

  expect(await wantedIds()).toEqual(["b", "c"]);
});

test("the next release leaves the places of those that are still wanted alone", async () => {
  const { id } = await fullWorkspace();
  await setLimit(id, 2);
  await openReleases();
  await endRuns("cancelled");

  expect(await openReleases()).toEqual([]);
  await setLimit(id, 3);
  await openReleases();

  expect(await wantedIds()).toEqual(["m second", "z first"]);
  expect(await held(id)).toEqual(["a third"]);
});

test("what Kustomer does not have gives its place up once its release is over, and says why", async () => {
  const { id } = await fullWorkspace();
  await setLimit(id, 2);
  await openReleases();
  await given.ask("update wanted set outcome = 'not found at Kustomer'");

  await settleReleases();
  expect(await openReleases()).toEqual([]); // its run is open yet
  await endRuns("done");
  await settleReleases();
  await openReleases();

  expect(await wantedIds()).toEqual(["m second"]);
  expect(idsOf(await given.ask("select id from held_conversation order by id"))).toEqual([
    "a third",
    "m second",
  ]);
  expect(await given.ask("select id from wanted where outcome is not null")).toEqual([{ id: "z first" }]);
});

test("what was released before its integration was disconnected is held again, and released by the next", async () => {
  const { id, integration } = await fullWorkspace();
  await setLimit(id, 2);
  await openReleases();
  const before = await integrations.findById(db, integration.id);
  if (before === undefined) throw new Error("no integration");
  await integrations.remove(db, before, { purge: false });

  await settleReleases();
  expect(await held(id)).toEqual(["z first", "m second", "a third"]);
  await given.integration({ workspaceId: id });
  await openReleases();

  expect(await wantedIds()).toEqual(["z first"]);
});

test("what is still wanted after its release failed stays released and wanted", async () => {
  const { id } = await fullWorkspace();
  await setLimit(id, 2);
  await openReleases();
  await endRuns("failed");

  await settleReleases();

  expect(await wantedIds()).toEqual(["z first"]);
  expect(await held(id)).toEqual(["m second", "a third"]);
  expect(await read(id, "z first")).toEqual(["z first"]);
});
