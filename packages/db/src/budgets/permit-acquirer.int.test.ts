import { testDb } from "@inlet/testkit";
import { givenIn } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { budgets, openDb } from "../index.ts";

const pg = testDb();
const given = givenIn(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const orgId = "org-1";
const policy = { share: 1, searchesPerMinute: 100 };
const budget = () => given.ask("select * from org_budget where org_id = $1", orgId);

test("a permit is waited for in place as long as patience lasts, then the caller is told when to come back", async () => {
  const patient = budgets.createPermitAcquirer(db, {
    orgId,
    lane: "live",
    holder: "a",
    patienceMs: 5_000,
    policy,
  });
  const impatient = budgets.createPermitAcquirer(db, {
    orgId,
    lane: "live",
    holder: "b",
    patienceMs: 0,
    policy,
  });
  const permit = await patient("other");
  await permit.report({ status: 429, blockedForMs: 1_000 });

  const refused = await impatient("other").catch((err: unknown) => err);
  const startedAt = performance.now();
  const { at } = await patient("other");

  expect(refused).toMatchObject({ kind: "rate_limited", retryAt: expect.any(Date) });
  expect(performance.now() - startedAt).toBeGreaterThan(500);
  expect(at.getTime()).toBeGreaterThan(permit.at.getTime());
});

test("a wait ends with its signal", async () => {
  const stop = new AbortController();
  const admit = budgets.createPermitAcquirer(db, {
    orgId,
    lane: "live",
    holder: "a",
    patienceMs: 5_000,
    policy,
    signal: stop.signal,
  });
  await (await admit("other")).report({ status: 429, blockedForMs: 4_000 });

  const waiting = admit("other");
  stop.abort();

  await expect(waiting).rejects.toThrow(/abort/i);
});

test("a reply is noted only when it says something new", async () => {
  const admit = budgets.createPermitAcquirer(db, {
    orgId,
    lane: "live",
    holder: "a",
    patienceMs: 1_000,
    policy,
  });
  const first = await admit("other");
  await first.report({ status: 200, limit: 600, remaining: 599 });
  const second = await admit("search");
  const written = () => given.ask("select xmin::text, limit_per_minute from org_budget");
  const noted = await written();

  await second.report({ status: 200, limit: 100 }); // a search's header speaks of another limit
  const unwritten = await written();
  await (await admit("other")).report({ status: undefined });
  const [failed] = await budget();
  await (await admit("other")).report({ status: 200, limit: 600 });
  const [recovered] = await budget();

  expect(noted).toMatchObject([{ limit_per_minute: 600 }]);
  expect(unwritten).toEqual(noted);
  expect(failed).toMatchObject({ limit_per_minute: 600, consecutive_unavailable: 1 });
  expect(recovered).toMatchObject({ limit_per_minute: 600, consecutive_unavailable: 0 });
});
