import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { sql } from "kysely";
import { afterAll, expect, test, vi } from "vitest";
import { budgets, openDb } from "../index.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const orgId = "org-1";
const policy = { share: 1, searchesPerMinute: 100 };
const createAcquirer = (
  options: Partial<Parameters<typeof budgets.createPermitAcquirer>[1]> = {},
  pool = db,
) =>
  budgets.createPermitAcquirer(pool, {
    ...{ host: "", orgId, lane: "live", holder: "a", patienceMs: 5_000, policy },
    ...options,
  });
const budget = () => given.query("select * from org_budget where org_id = $1", orgId);

test("a caller waits in place within its patience, and beyond it gets a fault with the instant to retry at", async () => {
  const patient = createAcquirer();
  const impatient = createAcquirer({ holder: "b", patienceMs: 0 });
  const permit = await patient("other");
  await permit.report({ status: 429, blockedForMs: 1_000 });

  const refused = await impatient("other").catch((err: unknown) => err);
  const startedAt = performance.now();
  const { at } = await patient("other");

  expect(refused).toMatchObject({ kind: "rate_limited", retryAt: expect.any(Date) });
  expect(performance.now() - startedAt).toBeGreaterThan(500);
  expect(at.getTime()).toBeGreaterThan(permit.at.getTime());
});

test("failures of optional requests stop no other request of the org, but an announced outage does", async () => {
  const optional = createAcquirer({ holder: "extras", isOptional: true });
  const other = createAcquirer({ holder: "run", patienceMs: 0 });
  for (const status of [504, 504, 504, undefined]) await (await optional("other")).report({ status });

  await expect(other("other")).resolves.toBeDefined();
  await (await optional("other")).report({ status: 503, blockedForMs: 2_000 });
  await expect(other("other")).rejects.toMatchObject({ kind: "rate_limited" });
});

test("an aborted signal ends a wait", async () => {
  const abort = new AbortController();
  const acquirePermit = createAcquirer({ signal: abort.signal });
  await (await acquirePermit("other")).report({ status: 429, blockedForMs: 4_000 });

  const waiting = acquirePermit("other");
  abort.abort();

  await expect(waiting).rejects.toThrow(/abort/i);
});

test("a reply is recorded only when it contains new information", async () => {
  const acquirePermit = createAcquirer({ patienceMs: 1_000 });
  const first = await acquirePermit("other");
  await first.report({ status: 200, limit: 600, remaining: 599 });
  const second = await acquirePermit("search");
  const readLimit = () => given.query("select xmin::text, limit_per_minute from org_budget");
  const before = await readLimit();

  await second.report({ status: 200, limit: 100 }); // the header of a search states another limit
  const unchanged = await readLimit();
  await (await acquirePermit("other")).report({ status: undefined });
  const [failed] = await budget();
  await (await acquirePermit("other")).report({ status: 200, limit: 600 });
  const [recovered] = await budget();

  expect(before).toMatchObject([{ limit_per_minute: 600 }]);
  expect(unchanged).toEqual(before);
  expect(failed).toMatchObject({ limit_per_minute: 600, consecutive_unavailable: 1 });
  expect(recovered).toMatchObject({ limit_per_minute: 600, consecutive_unavailable: 0 });
});

const countSent = async () =>
  (await given.query("select (select sum(it) from unnest(sent) it)::integer as sent from org_budget"))[0];

/** A statement that holds the connection, and the org's row if there is one, for longer than a permit may be used. */
const holdOrg = (on: typeof db) =>
  sql`select pg_sleep(1.2) from (select from org_budget for update) it`.execute(on);

test("a permit for which a caller had to wait behind the org's others is used, and no second one is taken", async () => {
  const acquirePermit = createAcquirer();
  await acquirePermit("other");

  const holding = holdOrg(db);
  await vi.waitFor(async () =>
    expect(await given.query("select from pg_stat_activity where wait_event = 'PgSleep'")).toHaveLength(1),
  );
  await Promise.all([acquirePermit("other"), holding]);

  expect(await countSent()).toEqual({ sent: 2 });
});

test("a permit for which a caller had to wait for a connection is used, and no second one is taken", async () => {
  await using stack = new AsyncDisposableStack();
  const narrow = stack.adopt(openDb({ url: pg.url, max: 1 }), (it) => it.destroy());
  const acquirePermit = createAcquirer({}, narrow);
  await acquirePermit("other");

  await Promise.all([holdOrg(narrow), acquirePermit("other")]);

  expect(await countSent()).toEqual({ sent: 2 });
});
