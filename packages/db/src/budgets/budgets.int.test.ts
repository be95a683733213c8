import { Fault } from "@inlet/contracts";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, beforeEach, expect, test } from "vitest";
import { budgets, openDb } from "../index.ts";
import type { PermitRequest } from "./budgets.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const host = "api.kustomerapp.com";
const org = "org-1";
const policy = { share: 0.6, searchesPerMinute: 100 };
const take = (more: Partial<PermitRequest> = {}) =>
  budgets.takePermit(
    db,
    { host, orgId: org, kind: "other", lane: "live", holder: "h", patienceMs: 0, ...more },
    policy,
  );

interface State {
  limit: number;
  failures: number;
  /** Seconds for which the org is still blocked; null when it is not. */
  blocked: number | null;
}

async function readState(): Promise<State | undefined> {
  const [row] = await given.query<State>(`
    select limit_per_minute as limit, consecutive_unavailable as failures,
      case when blocked_until > clock_timestamp()
        then round(extract(epoch from blocked_until - clock_timestamp()))::int end as blocked
    from org_budget`);
  return row;
}

beforeEach(async () => {
  await given.row("org_budget", { host, orgId: org, limitPerMinute: 1_000 });
});

test("four callers of two workspaces of one org stay within its share in any 60 seconds", async () => {
  await given.query("update org_budget set limit_per_minute = 50"); // a share of 30
  const pools = [1, 2, 3, 4].map(() => openDb({ url: pg.url, max: 1 }));
  await using stack = new AsyncDisposableStack();
  for (const pool of pools) stack.adopt(pool, (it) => it.destroy());

  const taken = await Promise.all(
    pools.map(async (pool, i) => {
      const instants = [];
      for (let n = 0; n < 20; n++) {
        const request = {
          host,
          orgId: org,
          kind: "other",
          lane: "live",
          holder: `workspace-${i % 2}`,
          patienceMs: 200_000,
        } as const;
        instants.push((await budgets.takePermit(pool, request, policy)).at.getTime());
      }
      return instants;
    }),
  );

  const all = taken.flat().toSorted((a, b) => a - b);
  const maxInWindow = Math.max(
    ...all.map((from) => all.filter((it) => it >= from && it < from + 62_000).length),
  );
  expect(all).toHaveLength(80);
  expect(maxInWindow).toBe(30);
});

test("a wait beyond the caller's patience is a fault with the instant to retry at", async () => {
  await given.query("update org_budget set blocked_until = clock_timestamp() + interval '30 seconds'");

  const fault = await take().catch((err: unknown) => err);

  expect(fault).toBeInstanceOf(Fault);
  expect(fault).toMatchObject({ kind: "rate_limited", retryAt: expect.any(Date) });
});

test("a permit contains the org's state and when it may be used", async () => {
  const permit = await take();

  expect(permit).toMatchObject({ waitMs: 0, orgState: { limitPerMinute: 1_000, consecutiveUnavailable: 0 } });
});

test("only replies to other requests than searches set the limit", async () => {
  await budgets.recordReply(db, { host, orgId: org }, { kind: "search", status: 200, limit: 100 });
  const before = await readState();
  await budgets.recordReply(db, { host, orgId: org }, { kind: "other", status: 200, limit: 2_000 });
  await budgets.recordReply(db, { host, orgId: org }, { kind: "other", status: 200, limit: 0 });

  expect(before?.limit).toBe(1_000);
  expect((await readState())?.limit).toBe(2_000);
});

test("a 429 blocks the org for as long as Kustomer asks, and a shorter block does not shorten it", async () => {
  await budgets.recordReply(db, { host, orgId: org }, { kind: "other", status: 429, blockedForMs: 40_000 });
  await budgets.recordReply(db, { host, orgId: org }, { kind: "other", status: 429, blockedForMs: 1_000 });

  expect((await readState())?.blocked).toBe(40);
});

test("three failures in a row block the org, longer each time, until a reply comes", async () => {
  const blocks = [];
  for (const status of [undefined, 502, 500, undefined, 503]) {
    await budgets.recordReply(db, { host, orgId: org }, { kind: "other", status });
    blocks.push((await readState())?.blocked);
  }
  await budgets.recordReply(db, { host, orgId: org }, { kind: "other", status: 200 });

  expect(blocks).toEqual([null, null, 1, 2, 4]);
  expect((await readState())?.failures).toBe(0);
});

test("a refusal is a reply: it ends a series of failures", async () => {
  for (const status of [500, 500, 404, 500, 500])
    await budgets.recordReply(db, { host, orgId: org }, { kind: "other", status });

  expect(await readState()).toMatchObject({ failures: 2, blocked: null });
});

test("a request that shows whether failures go on goes out during their block, but not during one for the rate", async () => {
  const takeControl = () => take({ ignoresFailures: true });
  for (let failures = 0; failures < 12; failures++)
    await budgets.recordReply(db, { host, orgId: org }, { kind: "other", status: 504 });

  expect(await takeControl()).toMatchObject({ waitMs: 0 });
  await expect(take()).rejects.toMatchObject({ kind: "rate_limited" });

  await budgets.recordReply(db, { host, orgId: org }, { kind: "other", status: 429, blockedForMs: 60_000 });
  await expect(takeControl()).rejects.toMatchObject({ kind: "rate_limited" });
});

test("requests that were out when Kustomer refused one for its rate do not shorten its block, however they end", async () => {
  await budgets.recordReply(db, { host, orgId: org }, { kind: "other", status: 429, blockedForMs: 60_000 });
  for (const status of [undefined, 504, undefined, 504, undefined])
    await budgets.recordReply(db, { host, orgId: org }, { kind: "other", status });

  await expect(take({ ignoresFailures: true })).rejects.toMatchObject({ kind: "rate_limited" });
  expect((await readState())?.failures).toBe(0);
});

test("an outage for which Kustomer states a time blocks for that time at once, and counts as a failure", async () => {
  await budgets.recordReply(db, { host, orgId: org }, { kind: "other", status: 503, blockedForMs: 30_000 });

  expect(await readState()).toMatchObject({ failures: 1, blocked: 30 });
});

test("a refusal says whether Kustomer does not respond or its rate limit is used up", async () => {
  const record = (status: number) =>
    budgets.recordReply(db, { host, orgId: org }, { kind: "other", status, blockedForMs: 30_000 });

  await record(503);
  await expect(take()).rejects.toThrow("Kustomer is not responding");

  await record(429);
  await expect(take()).rejects.toThrow("rate limit for this organization is used up");
});

test("a failure that blocks nothing does not count as an outage once the rate limit is used up", async () => {
  await given.query("update org_budget set limit_per_minute = 1");
  await take();
  await budgets.recordReply(db, { host, orgId: org }, { kind: "other", status: 503 });

  await expect(take()).rejects.toThrow("rate limit for this organization is used up");
});

test("a very long series of failures blocks for a minute at most", async () => {
  await given.query("update org_budget set consecutive_unavailable = 100");

  await budgets.recordReply(db, { host, orgId: org }, { kind: "other", status: 500 });

  expect(await readState()).toMatchObject({ failures: 100, blocked: 60 });
});

test("a reply that confirms the known state writes nothing", async () => {
  const acquirePermit = budgets.createPermitAcquirer(db, {
    host,
    orgId: org,
    lane: "live",
    holder: "h",
    patienceMs: 0,
    policy,
  });
  const permit = await acquirePermit("other");
  const rowVersion = () => given.query("select xmin from org_budget");
  const before = await rowVersion();

  await permit.report({ status: 200, limit: 1_000 });
  await budgets.recordReply(db, { host, orgId: org }, { kind: "other", status: 200, limit: 1_000 });
  const unchanged = await rowVersion();
  await permit.report({ status: 200, limit: 999 });

  expect(unchanged).toEqual(before);
  expect(await rowVersion()).not.toEqual(before);
});

test("the first reply after failures is recorded", async () => {
  await given.query("update org_budget set consecutive_unavailable = 2");
  const permit = await budgets.createPermitAcquirer(db, {
    host,
    orgId: org,
    lane: "live",
    holder: "h",
    patienceMs: 0,
    policy,
  })("other");

  await permit.report({ status: 200, limit: 1_000 });

  expect((await readState())?.failures).toBe(0);
});

test("an aborted signal ends a wait in place", async () => {
  await given.query("update org_budget set blocked_until = clock_timestamp() + interval '60 seconds'");
  const signal = AbortSignal.abort(new Error("closing"));

  const waiting = budgets.createPermitAcquirer(db, {
    host,
    orgId: org,
    lane: "live",
    holder: "h",
    patienceMs: 90_000,
    policy,
    signal,
  })("other");

  await expect(waiting).rejects.toThrow();
});

test("takePermit fails in a transaction, whose rollback would undo the permit after the request", async () => {
  const inside = db.transaction().execute((tx) => {
    const request = { host, orgId: org, kind: "other", lane: "live", holder: "h", patienceMs: 0 } as const;
    return budgets.takePermit(tx, request, policy);
  });

  await expect(inside).rejects.toThrow("outside of one");
});
