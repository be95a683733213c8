import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import fc from "fast-check";
import { afterAll, beforeEach, expect, test } from "vitest";
import { openDb } from "../index.ts";
import { countMaxIn, createPermitClock, org, second, start, windowMs } from "../testing/permit-clock.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const { takePermit } = createPermitClock(db);

const setLimit = (limit: number) =>
  given.query(
    "insert into org_budget (org_id, limit_per_minute) values ($1, $2) on conflict (host, org_id) do update set limit_per_minute = $2",
    org,
    limit,
  );
const block = (until: number) =>
  given.query("update org_budget set blocked_until = $2 where org_id = $1", org, new Date(until));
const deleteBudgets = () => given.query("delete from org_budget");

beforeEach(() => setLimit(10)); // a share of 0.6 makes 6 requests and 3 searches of 5

const step = fc.record({
  restMs: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 9_000 })),
  kind: fc.constantFrom<"search" | "other">("search", "other"),
  holder: fc.constantFrom("a", "b", "c", "d", "e"),
  patienceMs: fc.constantFrom(0, 2_000, 15_000), // no longer than a caller waits in place
  event: fc.option(
    fc.oneof(
      fc.record({ blockMs: fc.integer({ min: 1, max: 30_000 }) }),
      fc.record({
        backMs: fc.oneof(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 400_000 })),
      }),
    ),
    { freq: 8 },
  ),
});

test("no 60 seconds hold more than the share, for any callers and clock changes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 70 }), async (steps) => {
      await deleteBudgets();
      await setLimit(10);
      const used: { kind: string; at: number }[] = [];
      let now = start; // advances whatever the database's clock shows
      let behindMs = 0;
      for (const { restMs, kind, holder, patienceMs, event } of steps) {
        now += restMs;
        if (event && "blockMs" in event) await block(now - behindMs + event.blockMs);
        if (event && "backMs" in event) behindMs += event.backMs;
        const answer = await takePermit({ kind, holder, patienceMs, at: now - behindMs });
        if (answer.granted) used.push({ kind, at: answer.at + behindMs });
      }
      expect(used.every((it) => it.at >= start)).toBe(true);
      expect(countMaxIn(used.map((it) => it.at))).toBeLessThanOrEqual(6);
      const searches = used.filter((it) => it.kind === "search");
      expect(countMaxIn(searches.map((it) => it.at))).toBeLessThanOrEqual(3);
    }),
    { numRuns: 12, endOnFailure: true },
  );
});

test("a changed limit holds from then on", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 3_000 }), fc.constantFrom(5, 10, 20)), {
        minLength: 30,
        maxLength: 60,
      }),
      async (steps) => {
        await deleteBudgets();
        const used: number[] = [];
        const limits: { at: number; cap: number }[] = [];
        let now = start;
        for (const [restMs, limit] of steps) {
          now += restMs;
          await setLimit(limit);
          limits.push({ at: now, cap: Math.floor(limit * 0.6) });
          const answer = await takePermit({ at: now });
          if (!answer.granted) await given.query("delete from permit_reservation"); // its place stays used
          if (!answer.granted) continue;
          const inWindow = used.filter((at) => at > answer.at - windowMs).length;
          expect(inWindow).toBeLessThan(limits.at(-1)?.cap ?? 0);
          used.push(answer.at);
        }
      },
    ),
    { numRuns: 8, endOnFailure: true },
  );
});

test("no permit falls within a block of the org", async () => {
  await block(start + 10 * second);

  const early = await takePermit({ at: start });
  const patient = await takePermit({ at: start, holder: "patient", patienceMs: 20_000 });

  expect(early).toMatchObject({ granted: false });
  expect(early.at).toBeGreaterThanOrEqual(start + 10 * second);
  expect(patient).toMatchObject({ granted: true });
  expect(patient.at).toBeGreaterThanOrEqual(start + 10 * second);
});

test("holders are served in the order of their requests", async () => {
  const places = [];
  for (let i = 0; i < 17; i++) places.push((await takePermit({ at: start + i * 200, holder: `h${i}` })).at);

  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(new Set(places.slice(6)).size).toBeGreaterThan(1);
});

test("a holder that returns finds its place, and no other gets it", async () => {
  for (let i = 0; i < 6; i++) expect(await takePermit({ at: start })).toMatchObject({ granted: true });
  const first = await takePermit({ at: start, holder: "first" });
  const second_ = await takePermit({ at: start, holder: "second_" });

  const tooEarly = await takePermit({ at: first.at - 5 * second, holder: "first" });
  const late = [await takePermit({ at: first.at, holder: "newcomer" })];
  const back = await takePermit({ at: first.at + 500, holder: "first" });

  expect(first.granted || second_.granted).toBe(false);
  expect(tooEarly).toEqual({ granted: false, at: first.at });
  expect(back).toEqual({ granted: true, at: first.at });
  expect(late.map((it) => it.granted)).toEqual([true]); // 6 places become free at once, among them one for it
  expect(await given.query("select holder from permit_reservation")).toEqual([{ holder: "second_" }]);
});

test("a place is reserved per kind, once per holder", async () => {
  for (let i = 0; i < 6; i++) await takePermit({ at: start });

  await takePermit({ at: start, holder: "first", kind: "search" });
  await takePermit({ at: start, holder: "first", kind: "search" });
  await takePermit({ at: start, holder: "first", kind: "other" });

  const [row] = await given.query<{ spent: number }>(
    "select (select sum(it) from unnest(sent) it)::int as spent from org_budget",
  );
  expect(row).toEqual({ spent: 8 });
});

test("a place that its holder missed by more than a second is free again", async () => {
  for (let i = 0; i < 6; i++) await takePermit({ at: start });
  const places = [];
  for (let i = 0; i < 6; i++) places.push(await takePermit({ at: start, holder: `h${i}`, kind: "other" }));
  const lateAt = (places.at(-1)?.at ?? 0) + 5 * second;

  const late = [];
  for (let i = 0; i < 6; i++) late.push(await takePermit({ at: lateAt, holder: `h${i}` }));
  const beyond = await takePermit({ at: lateAt, holder: "h6" });

  expect(late).toEqual(places.map(() => ({ granted: true, at: lateAt })));
  expect(beyond.granted).toBe(false);
});

test("a place whose holder never returns is free for others, of either budget", async () => {
  for (let i = 0; i < 3; i++) await takePermit({ at: start, kind: "search" });
  const places = [];
  for (let i = 0; i < 3; i++)
    places.push(await takePermit({ at: start, holder: `gone${i}`, kind: "search" }));
  const lateAt = (places.at(-1)?.at ?? 0) + 5 * second;

  const others = [];
  for (let i = 0; i < 4; i++) others.push(await takePermit({ at: lateAt, holder: `h${i}`, kind: "search" }));

  expect(others.map((it) => it.granted)).toEqual([true, true, true, false]);
});

test("a place within a block is replaced by one after it", async () => {
  for (let i = 0; i < 6; i++) await takePermit({ at: start });
  const place = await takePermit({ at: start, holder: "first" });
  await block(place.at + 10 * second);

  const later = await takePermit({ at: place.at, holder: "first" });

  expect(later.granted).toBe(false);
  expect(later.at).toBeGreaterThanOrEqual(place.at + 10 * second);
});

test("an org that is booked for minutes ahead reserves no place", async () => {
  for (let i = 0; i < 60; i++) await takePermit({ at: start, holder: `h${i}` });

  const answer = await takePermit({ at: start, holder: "late" });

  expect(answer).toEqual({ granted: false, at: start + 60 * second });
  expect(await given.query("select from permit_reservation where holder = 'late'")).toHaveLength(0);
});

test("orgs do not share a budget, and a share is at least one request", async () => {
  const first = await takePermit({ at: start, share: 0.01 });
  const second_ = await takePermit({ at: start, share: 0.01 });

  expect([first.granted, second_.granted]).toEqual([true, false]);
});
