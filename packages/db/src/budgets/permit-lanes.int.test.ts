import { testDb } from "@inlet/testkit";
import { givenIn } from "@inlet/testkit/given";
import fc from "fast-check";
import { afterAll, beforeEach, expect, test } from "vitest";
import { openDb } from "../index.ts";
import { createPermitClock, mostIn, org, second, start } from "../testing/permit-clock.ts";

const pg = testDb();
const given = givenIn(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());
const { ask } = createPermitClock(db);

const cap = 60; // the share of a limit of 100
const givenLimit = () => given.row("org_budget", { orgId: org, limitPerMinute: 100 });
const forget = () => given.ask("delete from org_budget");
beforeEach(givenLimit);

/** As many as are free at that instant. */
async function takeAll(lane: "live" | "release" | "reconcile" | "backfill", at: number): Promise<number> {
  for (let count = 0; ; count++) if (!(await ask({ lane, at })).granted) return count;
}

test("each lane leaves its part of every minute to the lanes before it", async () => {
  const backfill = await takeAll("backfill", start);
  const reconcile = await takeAll("reconcile", start);
  const release = await takeAll("release", start);
  const live = await takeAll("live", start);

  expect([backfill, backfill + reconcile, backfill + reconcile + release]).toEqual([42, 45, 48]);
  expect(cap - (backfill + reconcile + release)).toBeGreaterThanOrEqual(0.2 * cap);
  expect(backfill + reconcile + release + live).toBe(cap);
});

test("searches of a backfill leave their part as well", async () => {
  const granted = [];
  for (let i = 0; i < 8; i++)
    granted.push((await ask({ kind: "search", lane: "backfill", searches: 10, at: start })).granted);

  expect(granted.filter(Boolean)).toHaveLength(4); // 0.7 of the share of 10
});

test("a backfill is told when a place may be free, and reserves none", async () => {
  await takeAll("backfill", start);
  const spent = await given.ask("select sent from org_budget");

  const refused = await ask({ lane: "backfill", at: start + 5 * second, patienceMs: 300_000 });

  expect(refused).toEqual({ granted: false, at: Math.floor(start / second) * second + 63 * second });
  expect(await given.ask("select from permit_reservation")).toEqual([]);
  const [before, after] = [spent[0], (await given.ask("select sent from org_budget"))[0]] as {
    sent: number[];
  }[];
  expect(sum(after?.sent)).toBe(sum(before?.sent));
});

const sum = (counts: number[] = []) => counts.reduce((total, it) => total + it, 0);

test("a backfill makes progress while nobody else asks, and even of a budget of one", async () => {
  const minute = 63 * second;
  const taken = [await takeAll("backfill", start), await takeAll("backfill", start + minute)];
  await given.ask("delete from org_budget");
  await given.row("org_budget", { orgId: org, limitPerMinute: 1 });

  expect(taken).toEqual([42, 42]);
  expect(await takeAll("backfill", start + 2 * minute)).toBe(1);
});

test("no backfill is let in before a live request that waits for its place", async () => {
  await takeAll("live", start);
  const place = await ask({ holder: "live", at: start });

  const early = [];
  for (let at = start; at < place.at; at += 3 * second) early.push(await ask({ lane: "backfill", at }));

  expect(place.granted).toBe(false);
  expect(early.filter((it) => it.granted)).toEqual([]);
  expect(await ask({ holder: "live", at: place.at })).toEqual({ granted: true, at: place.at });
});

interface Live {
  restMs: number;
  kind: "search" | "other";
}

const live: fc.Arbitrary<Live[]> = fc.array(
  fc.record({
    restMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 8_000 })),
    kind: fc.constantFrom<"search" | "other">("other", "search"),
  }),
  { minLength: 6, maxLength: 14 }, // never booked out for minutes
);

/** When each live request may go, with somebody else asking for all that is free before each of them. */
async function play(steps: Live[], crowd: (at: number) => Promise<number[]>) {
  await forget();
  await given.row("org_budget", { orgId: org, limitPerMinute: 20 }); // 12 for us, of which 6 searches
  const [lived, crowded]: number[][] = [[], []];
  let now = start;
  for (const { restMs, kind } of steps) {
    now += restMs;
    crowded?.push(...(await crowd(now)));
    const { at } = await ask({ kind, holder: `live-${lived?.length}`, at: now, searches: 10 });
    lived?.push(at);
  }
  return { lived: lived ?? [], crowded: crowded ?? [] };
}

async function greedy(at: number): Promise<number[]> {
  const taken: number[] = [];
  for (const kind of ["search", "other"] as const)
    while (
      taken.length < 20 &&
      (await ask({ kind, lane: "backfill", holder: "b", at, searches: 10 })).granted
    )
      taken.push(at);
  return taken;
}

test("beside a greedy backfill live requests wait as if alone, or for what it took before they came", async () => {
  await fc.assert(
    fc.asyncProperty(live, async (steps) => {
      const alone = await play(steps, async () => []);
      const beside = await play(steps, greedy);

      const behindMs = beside.lived.map((at, i) => at - (alone.lived[i] ?? at));
      expect(Math.max(...behindMs)).toBeLessThanOrEqual(63 * second);
      expect(mostIn([...beside.lived, ...beside.crowded])).toBeLessThanOrEqual(12);
    }),
    { numRuns: 12, endOnFailure: true },
  );
});

test("what a live run needs at once is there, whatever a backfill took", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 12 }), async (rests) => {
      await forget();
      await givenLimit();
      let now = start;
      for (const restMs of rests) {
        now += restMs;
        await takeAll("backfill", now);
      }

      const answers = [];
      for (let i = 0; i < 0.3 * cap; i++) answers.push(await ask({ at: now }));

      expect(answers.every((it) => it.granted)).toBe(true);
    }),
    { numRuns: 8, endOnFailure: true },
  );
});

test("parallel requests of one holder meet at its place and never collide", async () => {
  const pools = [1, 2, 3, 4].map(() => openDb({ url: pg.url, max: 4 }));
  await using stack = new AsyncDisposableStack();
  for (const pool of pools) stack.adopt(pool, (it) => it.destroy());
  for (let i = 0; i < cap; i++) await ask({ at: start });

  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, i) =>
      createPermitClock(pools[i % 4] ?? db).ask({ holder: "one", at: start }),
    ),
  );

  expect(new Set(answers.map((it) => it.at)).size).toBe(1);
  expect(await given.ask("select from permit_reservation")).toHaveLength(1);
});
