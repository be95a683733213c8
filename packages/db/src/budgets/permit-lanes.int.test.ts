import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import fc from "fast-check";
import { afterAll, beforeEach, expect, test } from "vitest";
import { openDb } from "../index.ts";
import { countMaxIn, createPermitClock, org, second, start } from "../testing/permit-clock.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());
const { takePermit } = createPermitClock(db);

const cap = 60; // the share of a limit of 100
const givenLimit = () => given.row("org_budget", { orgId: org, limitPerMinute: 100 });
const deleteBudgets = () => given.query("delete from org_budget");
beforeEach(givenLimit);

/** Takes all permits that are free at an instant, and returns their number. */
async function takeAll(lane: "live" | "release" | "reconcile" | "backfill", at: number): Promise<number> {
  for (let count = 0; ; count++) if (!(await takePermit({ lane, at })).granted) return count;
}

test("each lane leaves part of every minute to the lanes before it", async () => {
  const backfill = await takeAll("backfill", start);
  const reconcile = await takeAll("reconcile", start);
  const release = await takeAll("release", start);
  const live = await takeAll("live", start);

  expect([backfill, backfill + reconcile, backfill + reconcile + release]).toEqual([42, 45, 48]);
  expect(cap - (backfill + reconcile + release)).toBeGreaterThanOrEqual(0.2 * cap);
  expect(backfill + reconcile + release + live).toBe(cap);
});

test("searches of a backfill leave a part as well", async () => {
  const granted = [];
  for (let i = 0; i < 8; i++)
    granted.push((await takePermit({ kind: "search", lane: "backfill", searches: 10, at: start })).granted);

  expect(granted.filter(Boolean)).toHaveLength(4); // 0.7 of the share of 10
});

test("a backfill gets the instant at which a place may be free, and reserves none", async () => {
  await takeAll("backfill", start);
  const spent = await given.query("select sent from org_budget");

  const refused = await takePermit({ lane: "backfill", at: start + 5 * second, patienceMs: 300_000 });

  expect(refused).toEqual({ granted: false, at: Math.floor(start / second) * second + 63 * second });
  expect(await given.query("select from permit_reservation")).toEqual([]);
  const [before, after] = [spent[0], (await given.query("select sent from org_budget"))[0]] as {
    sent: number[];
  }[];
  expect(sum(after?.sent)).toBe(sum(before?.sent));
});

const sum = (counts: number[] = []) => counts.reduce((total, it) => total + it, 0);

test("a backfill makes progress while there are no other requests, even with a budget of one", async () => {
  const minute = 63 * second;
  const taken = [await takeAll("backfill", start), await takeAll("backfill", start + minute)];
  await given.query("delete from org_budget");
  await given.row("org_budget", { orgId: org, limitPerMinute: 1 });

  expect(taken).toEqual([42, 42]);
  expect(await takeAll("backfill", start + 2 * minute)).toBe(1);
});

test("no backfill request goes before a live request that waits for its place", async () => {
  await takeAll("live", start);
  const place = await takePermit({ holder: "live", at: start });

  const early = [];
  for (let at = start; at < place.at; at += 3 * second)
    early.push(await takePermit({ lane: "backfill", at }));

  expect(place.granted).toBe(false);
  expect(early.filter((it) => it.granted)).toEqual([]);
  expect(await takePermit({ holder: "live", at: place.at })).toEqual({ granted: true, at: place.at });
});

interface LiveRequest {
  restMs: number;
  kind: "search" | "other";
}

const liveRequests: fc.Arbitrary<LiveRequest[]> = fc.array(
  fc.record({
    restMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 8_000 })),
    kind: fc.constantFrom<"search" | "other">("other", "search"),
  }),
  { minLength: 6, maxLength: 14 }, // never booked for minutes ahead
);

/** Simulates live requests, with another caller that takes all free permits before each. Returns when each may be sent. */
async function simulate(steps: LiveRequest[], takeOthers: (at: number) => Promise<number[]>) {
  await deleteBudgets();
  await given.row("org_budget", { orgId: org, limitPerMinute: 20 }); // a share of 12, of which 6 are searches
  const [own, others]: number[][] = [[], []];
  let now = start;
  for (const { restMs, kind } of steps) {
    now += restMs;
    others?.push(...(await takeOthers(now)));
    const { at } = await takePermit({ kind, holder: `live-${own?.length}`, at: now, searches: 10 });
    own?.push(at);
  }
  return { own: own ?? [], others: others ?? [] };
}

async function takeGreedily(at: number): Promise<number[]> {
  const taken: number[] = [];
  for (const kind of ["search", "other"] as const)
    while (
      taken.length < 20 &&
      (await takePermit({ kind, lane: "backfill", holder: "b", at, searches: 10 })).granted
    )
      taken.push(at);
  return taken;
}

test("beside a greedy backfill, live requests wait no longer than alone plus what it took before them", async () => {
  await fc.assert(
    fc.asyncProperty(liveRequests, async (steps) => {
      const alone = await simulate(steps, async () => []);
      const beside = await simulate(steps, takeGreedily);

      const delaysMs = beside.own.map((at, i) => at - (alone.own[i] ?? at));
      expect(Math.max(...delaysMs)).toBeLessThanOrEqual(63 * second);
      expect(countMaxIn([...beside.own, ...beside.others])).toBeLessThanOrEqual(12);
    }),
    { numRuns: 12, endOnFailure: true },
  );
});

test("what a live run needs at once is available, whatever a backfill took", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 12 }), async (rests) => {
      await deleteBudgets();
      await givenLimit();
      let now = start;
      for (const restMs of rests) {
        now += restMs;
        await takeAll("backfill", now);
      }

      const answers = [];
      for (let i = 0; i < 0.3 * cap; i++) answers.push(await takePermit({ at: now }));

      expect(answers.every((it) => it.granted)).toBe(true);
    }),
    { numRuns: 8, endOnFailure: true },
  );
});

test("parallel requests of one holder share its place and do not conflict", async () => {
  const pools = [1, 2, 3, 4].map(() => openDb({ url: pg.url, max: 4 }));
  await using stack = new AsyncDisposableStack();
  for (const pool of pools) stack.adopt(pool, (it) => it.destroy());
  for (let i = 0; i < cap; i++) await takePermit({ at: start });

  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, i) =>
      createPermitClock(pools[i % 4] ?? db).takePermit({ holder: "one", at: start }),
    ),
  );

  expect(new Set(answers.map((it) => it.at)).size).toBe(1);
  expect(await given.query("select from permit_reservation")).toHaveLength(1);
});
