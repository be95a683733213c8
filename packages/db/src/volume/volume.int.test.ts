import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { sql } from "kysely";
import { afterAll, expect, test, vi } from "vitest";
import { openDb, volume } from "../index.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const candidates = (...ids: string[]) =>
  ids.map((id, i) => ({ id, updatedAt: new Date(Date.UTC(2026, 0, 1, 0, i)) }));

const admit = (workspaceId: string, ...ids: string[]) =>
  db.transaction().execute((tx) => volume.admitConversations(tx, workspaceId, candidates(...ids)));

const listHeld = async (workspaceId: string) =>
  (
    await given.query<{ id: string }>(
      "select id from held_conversation where workspace_id = $1 and released_at is null order by held_at, updated_at, id",
      workspaceId,
    )
  ).map((it) => it.id);

const setLimit = (workspaceId: string, limit: number) =>
  given.query("update workspace set volume_limit = $2 where id = $1", workspaceId, limit);

test("a page that exceeds the limit is admitted up to it, oldest first, and the rest is held", async () => {
  const { id } = await given.workspace({ volumeLimit: 2 });

  const { admitted, held } = await admit(id, "c", "b", "a");

  expect([...admitted].sort()).toEqual(["b", "c"]); // `candidates` makes the first the oldest
  expect([...held]).toEqual(["a"]);
  expect(await listHeld(id)).toEqual(["a"]);
  expect(await volume.getUsage(db, id)).toMatchObject({ limit: 2, used: 2, held: 1 });
});

test("admitted conversations stay admitted at the limit and cost nothing more", async () => {
  const { id } = await given.workspace({ volumeLimit: 1 });
  await admit(id, "a");

  const { admitted, held } = await admit(id, "a", "b");

  expect([[...admitted], [...held]]).toEqual([["a"], ["b"]]);
  expect(await volume.getUsage(db, id)).toMatchObject({ used: 1, held: 1 });
});

test("nothing is admitted with a limit of 0 or below the used volume", async () => {
  const { id } = await given.workspace({ volumeLimit: 2 });
  await admit(id, "a", "b");
  await setLimit(id, 0);

  const { admitted } = await admit(id, "c");

  expect(admitted.size).toBe(0);
  expect(await volume.getUsage(db, id)).toMatchObject({ used: 2, held: 1 });
});

test("the same id twice in a page is one unit", async () => {
  const { id } = await given.workspace();

  await admit(id, "a", "a", "a");

  expect(await volume.getUsage(db, id)).toMatchObject({ used: 1 });
});

test("a conversation is charged once, even when it is deleted and returns", async () => {
  const { id } = await given.workspace();
  await admit(id, "a", "b");
  await given.query("delete from conversation");
  await given.query("update volume_entry set period_start = period_start - interval '1 month'");
  await given.query("delete from volume_period");

  const { admitted } = await admit(id, "a", "b");

  expect(admitted.size).toBe(2);
  expect(await volume.getUsage(db, id)).toMatchObject({ used: 0 });
});

test("a rollback undoes a charge", async () => {
  const { id } = await given.workspace();

  const rolledBack = db.transaction().execute(async (tx) => {
    await volume.admitConversations(tx, id, candidates("a"));
    throw new Error("rollback");
  });

  await expect(rolledBack).rejects.toThrow("rollback");
  expect(await volume.getUsage(db, id)).toMatchObject({ used: 0 });
  expect(await given.query("select from volume_entry")).toHaveLength(0);
});

test("a concurrent charge waits for the first, and then sees what is left", async () => {
  const { id } = await given.workspace({ volumeLimit: 1 });
  const charged = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const first = db.transaction().execute(async (tx) => {
    await volume.admitConversations(tx, id, candidates("a"));
    charged.resolve();
    await release.promise;
  });
  await charged.promise;

  let isSettled = false;
  const second = admit(id, "b").finally(() => {
    isSettled = true;
  });
  await vi.waitFor(async () => {
    const waiting = await given.query(
      "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    expect(isSettled || waiting.length > 0).toBe(true);
  });
  release.resolve();
  await first;

  expect([...(await second).held]).toEqual(["b"]);
  expect(await volume.getUsage(db, id)).toMatchObject({ used: 1, held: 1 });
});

test("four concurrent callers with overlapping pages admit exactly up to the limit", async () => {
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
  const [entries] = await given.query<{ count: number }>("select count(*)::int from volume_entry");
  expect(admitted.size).toBe(37);
  expect(entries).toEqual({ count: 37 });
  expect(await volume.getUsage(db, id)).toMatchObject({ used: 37 });
  expect((await listHeld(id)).some((it) => admitted.has(it))).toBe(false);
});

test("a conversation that is admitted later is no longer held", async () => {
  const { id } = await given.workspace({ volumeLimit: 0 });
  await admit(id, "a", "b");
  await setLimit(id, 1);

  await admit(id, "a");

  expect(await listHeld(id)).toEqual(["b"]);
});

test("a charge whose connection is cut before the commit is undone, and can be repeated", async () => {
  const { id } = await given.workspace({ volumeLimit: 2 });
  const charged = Promise.withResolvers<number>();
  const work = db.transaction().execute(async (tx) => {
    await volume.admitConversations(tx, id, candidates("a", "b", "c"));
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
    charged.resolve(rows[0]?.pid ?? 0);
    await sql`select pg_sleep(60)`.execute(tx);
  });
  const cut = work.catch((err: unknown) => err);
  await given.query("select pg_terminate_backend($1)", await charged.promise);

  expect(await cut).toBeInstanceOf(Error);
  expect(await volume.getUsage(db, id)).toMatchObject({ used: 0, held: 0 });
  expect([...(await admit(id, "a", "b", "c")).held]).toEqual(["c"]);
  expect(await volume.getUsage(db, id)).toMatchObject({ used: 2, held: 1 });
});

test("each period has its own row and bounds", async () => {
  const { id } = await given.workspace({ period: "day", volumeLimit: 1 });
  await admit(id, "a");
  await given.query("update volume_period set period_start = period_start - interval '1 day'");

  const { admitted } = await admit(id, "b");

  const usage = await volume.getUsage(db, id);
  expect([...admitted]).toEqual(["b"]);
  expect(await given.query("select used from volume_period")).toEqual([{ used: 1 }, { used: 1 }]);
  expect(usage && usage.periodEnd.getTime() - usage.periodStart.getTime()).toBe(86_400_000);
});

test("a workspace is not charged for another one's conversations", async () => {
  const [mine, other] = [
    await given.workspace({ volumeLimit: 1 }),
    await given.workspace({ volumeLimit: 1 }),
  ];

  await admit(mine.id, "a");
  const { admitted } = await admit(other.id, "a");

  expect(admitted.size).toBe(1);
});
