import { testDb } from "@inlet/testkit";
import { givenIn } from "@inlet/testkit/given";
import fc from "fast-check";
import { afterAll, beforeEach, expect, test } from "vitest";
import { budgets, openDb } from "../index.ts";
import { createPermitClock, org, second, start } from "../testing/permit-clock.ts";

const pg = testDb();
const given = givenIn(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());
const { takePermit, tell } = createPermitClock(db);

const limit = 100;
beforeEach(async () => void (await given.row("org_budget", { orgId: org, limitPerMinute: limit })));

async function takeAll(at: number, kind: "search" | "other" = "other"): Promise<number> {
  for (let count = 0; ; count++) if (!(await takePermit({ kind, at, searches: limit })).granted) return count;
}
const noted = async () => {
  const [row] = await given.ask<{ others: number | null }>("select external_sent as others from org_budget");
  return row?.others ?? null;
};

test("what the org's other tools use is left to them, with a margin", async () => {
  await takePermit({ at: start });

  await tell({ limit, remaining: 29, at: start }); // 70 of others, and our one

  expect(await takeAll(start)).toBe(24); // 100 - 70 - 5, less our one
});

test("a little that others use does not matter while the share leaves more", async () => {
  await tell({ limit, remaining: 80, at: start });

  expect(await noted()).toBe(20);
  expect(await takeAll(start)).toBe(60);
});

test("others that use everything leave us one request a minute", async () => {
  await tell({ limit, remaining: 0, at: start });

  expect(await takeAll(start)).toBe(1);
});

test("our own requests are not taken for others'", async () => {
  const ours = await takeAll(start);

  await tell({ limit, remaining: limit - ours, at: start + second });

  expect(await noted()).toBeNull();
});

test("places that are booked ahead are no requests yet", async () => {
  const ours = await takeAll(start);
  for (let i = 0; i < 20; i++) await takePermit({ at: start, holder: `later-${i}` });

  await tell({ limit, remaining: limit - ours - 30, at: start + second });

  expect(await noted()).toBe(30);
});

test("an estimate is forgotten when nothing has confirmed it for 90 seconds", async () => {
  await tell({ limit, remaining: 30, at: start });
  const minuteLater = start + 60 * second;
  await tell({ limit, remaining: 34, at: minuteLater }); // confirms it, and does not wear it down

  const confirmed = await takeAll(minuteLater + 89 * second);
  const forgotten = await takeAll(minuteLater + 300 * second);

  expect([confirmed, forgotten]).toEqual([25, 60]);
});

test("a window of Kustomer's that began anew does not hide what others use", async () => {
  await tell({ limit, remaining: 30, at: start });

  for (const at of [1, 5, 9]) await tell({ limit, remaining: 99, at: start + at * second });

  expect(await noted()).toBe(70);
});

test("movements of a twentieth of the limit or less write nothing", async () => {
  await tell({ limit, remaining: 50, at: start });
  const before = await given.ask("select xmin from org_budget");

  for (const remaining of [46, 50, 54]) await tell({ limit, remaining, at: start + second });

  expect(await given.ask("select xmin from org_budget")).toEqual(before);
  await tell({ limit, remaining: 44, at: start + second });
  expect(await noted()).toBe(56);
});

test("searches of others are left out of our searches alone", async () => {
  await tell({ budget: "search", limit, remaining: 20, at: start });

  expect(await takeAll(start, "search")).toBe(15);
  expect(await takeAll(start)).toBe(45);
});

test("a clock that was set back does not keep an estimate for hours", async () => {
  await takePermit({ at: start + 3_600 * second });
  await tell({ limit, remaining: 0, at: start + 3_600 * second });

  await takePermit({ at: start });

  expect(await takeAll(start + 200 * second)).toBe(60);
});

test("replies of the client lead there, each budget by its own limit", async () => {
  const policy = { share: 0.6, searchesPerMinute: 40 };
  const told = () => given.ask("select external_sent, external_searched from org_budget");
  const admit = budgets.createPermitAcquirer(db, {
    orgId: org,
    lane: "live",
    holder: "h",
    patienceMs: 0,
    policy,
  });

  await (await admit("other")).report({ status: 200, limit, remaining: 40 });
  await (await admit("search")).report({ status: 200, limit: 40, remaining: 10 });
  const learnt = await told();
  await (await admit("other")).report({ status: 429, limit, remaining: 0, blockedForMs: 1_000 });

  expect(learnt).toEqual([{ external_sent: 59, external_searched: 29 }]);
  expect(await told()).toEqual(learnt);
});

test("a reply that confirms what is known writes nothing", async () => {
  const policy = { share: 0.6, searchesPerMinute: 40 };
  const admit = budgets.createPermitAcquirer(db, {
    orgId: org,
    lane: "live",
    holder: "h",
    patienceMs: 0,
    policy,
  });
  await (await admit("other")).report({ status: 200, limit, remaining: 40 });
  const permit = await admit("other");
  const before = await given.ask("select xmin from org_budget");

  await permit.report({ status: 200, limit, remaining: 38 });

  expect(await given.ask("select xmin from org_budget")).toEqual(before);
});

const block = (until: number) => given.ask("update org_budget set blocked_until = $1", new Date(until));

interface Beat {
  restMs: number;
  /** Requests by others in that time. */
  others: number;
}

/** A Kustomer that counts the requests of any 60 seconds. */
function kustomer() {
  const counted: number[] = [];
  const inWindow = (now: number) => counted.filter((at) => at > now - 60 * second).length;
  return {
    spend: (now: number) => (inWindow(now) >= limit ? false : counted.push(now) > 0),
    remaining: (now: number) => limit - inWindow(now),
    /** When the first of these requests is a minute old. */
    resetAt: (now: number) => Math.max(now + second, (counted.at(-limit) ?? now) + 60 * second),
  };
}

test("beside others who use up to 70 % steadily, we are almost never refused and use most of what is left", async () => {
  const beats: fc.Arbitrary<Beat[]> = fc.array(
    fc.record({ restMs: fc.integer({ min: 500, max: 4_000 }), others: fc.integer({ min: 0, max: 3 }) }),
    { minLength: 70, maxLength: 80 },
  );
  await fc.assert(
    fc.asyncProperty(beats, async (steps) => {
      await given.ask("delete from org_budget");
      await given.row("org_budget", { orgId: org, limitPerMinute: limit });
      const there = kustomer();
      let [now, sent, refused] = [start, 0, 0];
      for (const { restMs, others } of steps) {
        now += restMs;
        for (let i = 0; i < others; i++) there.spend(now);
        for (let i = 0; i < 5; i++) {
          if (!(await takePermit({ at: now, share: 0.9 })).granted) break;
          sent++;
          if (there.spend(now)) await tell({ limit, remaining: there.remaining(now), at: now });
          else await block(there.resetAt(now)).then(() => refused++);
        }
      }
      expect(refused).toBeLessThanOrEqual(5); // of about 200, while the others begin
      expect(sent).toBeGreaterThan((now - start) / second / 6); // ten a minute at least
    }),
    { numRuns: 3, endOnFailure: true },
  );
}, 60_000);
