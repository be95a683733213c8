import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import fc from "fast-check";
import { afterAll, beforeEach, expect, test } from "vitest";
import { budgets, openDb } from "../index.ts";
import { createPermitClock, host, org, second, start } from "../testing/permit-clock.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());
const { takePermit, recordReply } = createPermitClock(db);

const limit = 100;
beforeEach(async () => void (await given.row("org_budget", { orgId: org, limitPerMinute: limit })));

async function takeAll(at: number, kind: "search" | "other" = "other"): Promise<number> {
  for (let count = 0; ; count++) if (!(await takePermit({ kind, at, searches: limit })).granted) return count;
}
const readEstimate = async () => {
  const [row] = await given.query<{ external: number | null }>(
    "select external_sent as external from org_budget",
  );
  return row?.external ?? null;
};

test("the external usage of the budget stays reserved, with a margin", async () => {
  await takePermit({ at: start });

  await recordReply({ limit, remaining: 29, at: start }); // 70 external requests and one own

  expect(await takeAll(start)).toBe(24); // 100 - 70 - 5, less the own one
});

test("a low external usage changes nothing while the share leaves more", async () => {
  await recordReply({ limit, remaining: 80, at: start });

  expect(await readEstimate()).toBe(20);
  expect(await takeAll(start)).toBe(60);
});

test("external usage of the whole budget leaves one request a minute", async () => {
  await recordReply({ limit, remaining: 0, at: start });

  expect(await takeAll(start)).toBe(1);
});

test("own requests do not count as external usage", async () => {
  const own = await takeAll(start);

  await recordReply({ limit, remaining: limit - own, at: start + second });

  expect(await readEstimate()).toBeNull();
});

test("reserved places do not count as requests", async () => {
  const own = await takeAll(start);
  for (let i = 0; i < 20; i++) await takePermit({ at: start, holder: `later-${i}` });

  await recordReply({ limit, remaining: limit - own - 30, at: start + second });

  expect(await readEstimate()).toBe(30);
});

test("an estimate expires when no reply has confirmed it for 90 seconds", async () => {
  await recordReply({ limit, remaining: 30, at: start });
  const minuteLater = start + 60 * second;
  await recordReply({ limit, remaining: 34, at: minuteLater }); // confirms the estimate and does not reduce it

  const confirmed = await takeAll(minuteLater + 89 * second);
  const expired = await takeAll(minuteLater + 300 * second);

  expect([confirmed, expired]).toEqual([25, 60]);
});

test("a new rate limit window at Kustomer does not hide the external usage", async () => {
  await recordReply({ limit, remaining: 30, at: start });

  for (const at of [1, 5, 9]) await recordReply({ limit, remaining: 99, at: start + at * second });

  expect(await readEstimate()).toBe(70);
});

test("changes of a twentieth of the limit or less write nothing", async () => {
  await recordReply({ limit, remaining: 50, at: start });
  const before = await given.query("select xmin from org_budget");

  for (const remaining of [46, 50, 54]) await recordReply({ limit, remaining, at: start + second });

  expect(await given.query("select xmin from org_budget")).toEqual(before);
  await recordReply({ limit, remaining: 44, at: start + second });
  expect(await readEstimate()).toBe(56);
});

test("external searches reduce only own searches", async () => {
  await recordReply({ budget: "search", limit, remaining: 20, at: start });

  expect(await takeAll(start, "search")).toBe(15);
  expect(await takeAll(start)).toBe(45);
});

test("a clock that is set back does not keep an estimate for hours", async () => {
  await takePermit({ at: start + 3_600 * second });
  await recordReply({ limit, remaining: 0, at: start + 3_600 * second });

  await takePermit({ at: start });

  expect(await takeAll(start + 200 * second)).toBe(60);
});

test("reported replies set the estimate of each budget by its own limit", async () => {
  const policy = { share: 0.6, searchesPerMinute: 40 };
  const readUsage = () => given.query("select external_sent, external_searched from org_budget");
  const acquirePermit = budgets.createPermitAcquirer(db, {
    host,
    orgId: org,
    lane: "live",
    holder: "h",
    patienceMs: 0,
    policy,
  });

  await (await acquirePermit("other")).report({ status: 200, limit, remaining: 40 });
  await (await acquirePermit("search")).report({ status: 200, limit: 40, remaining: 10 });
  const before = await readUsage();
  await (await acquirePermit("other")).report({ status: 429, limit, remaining: 0, blockedForMs: 1_000 });

  expect(before).toEqual([{ external_sent: 59, external_searched: 29 }]);
  expect(await readUsage()).toEqual(before);
});

test("a reply that confirms the estimate writes nothing", async () => {
  const policy = { share: 0.6, searchesPerMinute: 40 };
  const acquirePermit = budgets.createPermitAcquirer(db, {
    host,
    orgId: org,
    lane: "live",
    holder: "h",
    patienceMs: 0,
    policy,
  });
  await (await acquirePermit("other")).report({ status: 200, limit, remaining: 40 });
  const permit = await acquirePermit("other");
  const before = await given.query("select xmin from org_budget");

  await permit.report({ status: 200, limit, remaining: 38 });

  expect(await given.query("select xmin from org_budget")).toEqual(before);
});

const block = (until: number) => given.query("update org_budget set blocked_until = $1", new Date(until));

interface Interval {
  restMs: number;
  /** External requests in that time. */
  external: number;
}

/** A Kustomer that counts the requests of any 60 seconds. */
function createKustomer() {
  const counted: number[] = [];
  const inWindow = (now: number) => counted.filter((at) => at > now - 60 * second).length;
  return {
    count: (now: number) => (inWindow(now) >= limit ? false : counted.push(now) > 0),
    remaining: (now: number) => limit - inWindow(now),
    /** When the first of these requests is a minute old. */
    resetAt: (now: number) => Math.max(now + second, (counted.at(-limit) ?? now) + 60 * second),
  };
}

test("with a steady external usage of up to 70 %, almost no request is refused and most of the rest is used", async () => {
  const intervals: fc.Arbitrary<Interval[]> = fc.array(
    fc.record({ restMs: fc.integer({ min: 500, max: 4_000 }), external: fc.integer({ min: 0, max: 3 }) }),
    { minLength: 70, maxLength: 80 },
  );
  await fc.assert(
    fc.asyncProperty(intervals, async (steps) => {
      await given.query("delete from org_budget");
      await given.row("org_budget", { orgId: org, limitPerMinute: limit });
      const kustomer = createKustomer();
      let [now, sent, refused] = [start, 0, 0];
      for (const { restMs, external } of steps) {
        now += restMs;
        for (let i = 0; i < external; i++) kustomer.count(now);
        for (let i = 0; i < 5; i++) {
          if (!(await takePermit({ at: now, share: 0.9 })).granted) break;
          sent++;
          if (kustomer.count(now)) await recordReply({ limit, remaining: kustomer.remaining(now), at: now });
          else await block(kustomer.resetAt(now)).then(() => refused++);
        }
      }
      expect(refused).toBeLessThanOrEqual(5); // of about 200, while the external usage begins
      expect(sent).toBeGreaterThan((now - start) / second / 6); // ten a minute at least
    }),
    { numRuns: 3, endOnFailure: true },
  );
}, 60_000);
