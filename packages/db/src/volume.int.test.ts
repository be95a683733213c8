import { testDb } from "@inlet/testkit";
import { givenIn } from "@inlet/testkit/given";
import { afterAll, expect, test, vi } from "vitest";
import { openDb, volume } from "./index.ts";

const pg = testDb();
const given = givenIn(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const candidates = (...ids: string[]) =>
  ids.map((id, i) => ({ id, updatedAt: new Date(Date.UTC(2026, 0, 1, 0, i)) }));

const admit = (workspaceId: string, ...ids: string[]) =>
  db.transaction().execute((tx) => volume.admit(tx, workspaceId, candidates(...ids)));

const held = async (workspaceId: string) =>
  (
    await given.ask<{ id: string }>(
      "select id from held_conversation where workspace_id = $1 order by held_at, updated_at, id",
      workspaceId,
    )
  ).map((it) => it.id);

const wantedIds = async () =>
  (await given.ask<{ id: string }>("select id from wanted order by id")).map((it) => it.id);

const raise = (workspaceId: string, limit: number) =>
  given.ask("update workspace set volume_limit = $2 where id = $1", workspaceId, limit);

test("a page that crosses the limit is admitted up to it, oldest first, and the rest is held", async () => {
  const { id } = await given.workspace({ volumeLimit: 2 });

  const { admitted, held: kept } = await admit(id, "c", "b", "a");

  expect([...admitted].sort()).toEqual(["b", "c"]); // `candidates` makes the first the oldest
  expect([...kept]).toEqual(["a"]);
  expect(await held(id)).toEqual(["a"]);
  expect(await volume.usage(db, id)).toMatchObject({ limit: 2, used: 2, held: 1 });
});

test("known conversations stay admitted at the limit and cost nothing more", async () => {
  const { id } = await given.workspace({ volumeLimit: 1 });
  await admit(id, "a");

  const { admitted, held: kept } = await admit(id, "a", "b");

  expect([[...admitted], [...kept]]).toEqual([["a"], ["b"]]);
  expect(await volume.usage(db, id)).toMatchObject({ used: 1, held: 1 });
});

test("nothing is admitted with a limit of nothing, or below what is used", async () => {
  const { id } = await given.workspace({ volumeLimit: 2 });
  await admit(id, "a", "b");
  await raise(id, 0);

  const { admitted } = await admit(id, "c");

  expect(admitted.size).toBe(0);
  expect(await volume.usage(db, id)).toMatchObject({ used: 2, held: 1 });
});

test("the same id twice in a page is one unit", async () => {
  const { id } = await given.workspace();

  await admit(id, "a", "a", "a");

  expect(await volume.usage(db, id)).toMatchObject({ used: 1 });
});

test("a conversation is charged once for ever, also when it was deleted and comes again", async () => {
  const { id } = await given.workspace();
  await admit(id, "a", "b");
  await given.ask("delete from conversation");
  await given.ask("update volume_entry set period_start = period_start - interval '1 month'");
  await given.ask("delete from volume_period");

  const { admitted } = await admit(id, "a", "b");

  expect(admitted.size).toBe(2);
  expect(await volume.usage(db, id)).toMatchObject({ used: 0 });
});

test("what is undone is not charged", async () => {
  const { id } = await given.workspace();

  const work = db.transaction().execute(async (tx) => {
    await volume.admit(tx, id, candidates("a"));
    throw new Error("undone");
  });

  await expect(work).rejects.toThrow("undone");
  expect(await volume.usage(db, id)).toMatchObject({ used: 0 });
  expect(await given.ask("select from volume_entry")).toHaveLength(0);
});

test("whoever would charge waits for who is charging, and then sees what is left", async () => {
  const { id } = await given.workspace({ volumeLimit: 1 });
  const charged = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const first = db.transaction().execute(async (tx) => {
    await volume.admit(tx, id, candidates("a"));
    charged.resolve();
    await release.promise;
  });
  await charged.promise;

  let isOver = false;
  const second = admit(id, "b").finally(() => {
    isOver = true;
  });
  await vi.waitFor(async () => {
    const waiting = await given.ask(
      "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    expect(isOver || waiting.length > 0).toBe(true);
  });
  release.resolve();
  await first;

  expect([...(await second).held]).toEqual(["b"]);
  expect(await volume.usage(db, id)).toMatchObject({ used: 1, held: 1 });
});

test("four at once with overlapping pages admit exactly up to the limit", async () => {
  const { id } = await given.workspace({ volumeLimit: 37 });
  const ids = Array.from({ length: 60 }, (_, i) => `c${i}`);
  const pages = Array.from({ length: 24 }, (_, i) => {
    const first = (i * 7) % 60;
    const page = [...ids.slice(first, first + 12)];
    return i % 2 ? page : page.toReversed();
  });

  const lanes = [0, 1, 2, 3].map(async (lane) => {
    const mine = [];
    for (const [i, page] of pages.entries()) if (i % 4 === lane) mine.push(await admit(id, ...page));
    return mine;
  });
  const decisions = (await Promise.all(lanes)).flat();

  const admitted = new Set(decisions.flatMap((it) => [...it.admitted]));
  const [entries] = await given.ask<{ count: number }>("select count(*)::int from volume_entry");
  expect(admitted.size).toBe(37);
  expect(entries).toEqual({ count: 37 });
  expect(await volume.usage(db, id)).toMatchObject({ used: 37 });
  expect((await held(id)).some((it) => admitted.has(it))).toBe(false);
});

test("what is admitted later is held no longer", async () => {
  const { id } = await given.workspace({ volumeLimit: 0 });
  await admit(id, "a", "b");
  await raise(id, 1);

  await admit(id, "a");

  expect(await held(id)).toEqual(["b"]);
});

test("a period has its own row and its own bounds", async () => {
  const { id } = await given.workspace({ period: "day", volumeLimit: 1 });
  await admit(id, "a");
  await given.ask("update volume_period set period_start = period_start - interval '1 day'");

  const { admitted } = await admit(id, "b");

  const usage = await volume.usage(db, id);
  expect([...admitted]).toEqual(["b"]);
  expect(await given.ask("select used from volume_period")).toEqual([{ used: 1 }, { used: 1 }]);
  expect(usage && usage.periodEnd.getTime() - usage.periodStart.getTime()).toBe(86_400_000);
});

test("no workspace is charged for another's", async () => {
  const [mine, other] = [
    await given.workspace({ volumeLimit: 1 }),
    await given.workspace({ volumeLimit: 1 }),
  ];

  await admit(mine.id, "a");
  const { admitted } = await admit(other.id, "a");

  expect(admitted.size).toBe(1);
});

async function fullWorkspace(more: Record<string, unknown> = {}) {
  const { id } = await given.workspace({ volumeLimit: 1 });
  const integration = await given.integration({ workspaceId: id, ...more });
  await admit(id, "known");
  for (const it of ["z first", "m second", "a third"]) await admit(id, it);
  return { id, integration };
}

test("nothing is released while there is no room", async () => {
  await fullWorkspace();

  expect(await volume.openReleases(db, { limit: 10 })).toEqual([]);
});

test("as many of the longest held as fit are released, and wanted until they are read", async () => {
  const { id } = await fullWorkspace();
  await raise(id, 3);

  const [release, ...more] = await volume.openReleases(db, { limit: 10 });

  const run = await db.selectFrom("run").selectAll().executeTakeFirstOrThrow();
  expect(more).toEqual([]);
  expect(run).toMatchObject({ id: release?.id, kind: "release", lane: "release", phase: "wanted" });
  expect(await wantedIds()).toEqual(["m second", "z first"]);
  expect(await held(id)).toEqual(["a third"]);
  expect(await volume.openReleases(db, { limit: 10 })).toEqual([]); // one at a time
});

test("two schedulers at once release nothing twice", async () => {
  const { id } = await fullWorkspace();
  await raise(id, 2);

  const opened = await Promise.all([1, 2, 3, 4].map(() => volume.openReleases(db, { limit: 10 })));

  expect(opened.flat()).toHaveLength(1);
  expect(await wantedIds()).toEqual(["z first"]);
  expect(await held(id)).toEqual(["m second", "a third"]);
});

test("a new period releases what the old one held", async () => {
  await fullWorkspace();
  await given.ask("update volume_period set period_start = period_start - interval '1 month'");

  await volume.openReleases(db, { limit: 10 });

  expect(await wantedIds()).toEqual(["z first"]);
});

test.each([{ ingestConversations: false }, { paused: true }, { attention: { reason: "expired" } }])(
  "nothing is released where nothing may be read: %j",
  async (columns) => {
    const { id } = await fullWorkspace(columns);
    await raise(id, 10);

    expect(await volume.openReleases(db, { limit: 10 })).toEqual([]);
  },
);

test("an org whose search does not sort is released by lists", async () => {
  const { id } = await fullWorkspace({ capabilities: { search: true, unsorted: ["customers"] } });
  await raise(id, 10);

  await volume.openReleases(db, { limit: 10 });

  expect(await given.ask("select strategy from run")).toEqual([{ strategy: "list" }]);
});
