import { http } from "@inlet/contracts";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { givenApi } from "../support/given-api.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const host = "kustomer.invalid"; // of every given integration

const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1_000);

async function givenWorkspace(plan: { volumeLimit?: number } = {}, integration: object = {}) {
  const api = await givenApi(pg.url);
  const own = await api.workspace(plan);
  const connected = await given.integration({ workspaceId: own.id, ...integration });
  const overview = async (caller = own.member) =>
    http.overview.parse((await caller("GET", `${own.path}/overview`)).body);
  const owner = { workspaceId: own.id, integrationId: connected.id };
  return { api, own, owner, overview, [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() };
}

test("the overview is empty before anything is connected", async () => {
  await using api = await givenApi(pg.url);
  const own = await api.workspace();

  const reply = await own.member("GET", `${own.path}/overview`);

  expect(http.overview.parse(reply.body)).toMatchObject({
    workspace: { id: own.id, name: "Acme" },
    ...{ integration: null, budget: null, openRuns: [], trouble: [] },
    freshness: { lastDoneAt: null, seenUpTo: null, nextRunAt: null, lateSeconds: null },
    stored: { conversations: { count: 0, more: false } },
    volume: { used: 0, limit: 100 },
  });
});

test("an open run shows its estimated time left, and the last finished run how fresh the data is", async () => {
  await using it = await givenWorkspace();
  const { owner } = it;
  const doneAt = secondsAgo(500);
  await given.run({ ...owner, state: "done", phase: "done", finishedAt: doneAt });
  for (const [stream, at] of [
    ["conversations", secondsAgo(700)],
    ["messages", doneAt],
  ] as const)
    await given.row("stream_cursor", { ...owner, stream, at });
  await given.run({
    ...{ ...owner, kind: "incremental", state: "running", openedAt: secondsAgo(60) },
    ...{ doneRecords: 100, totalRecords: 300 },
  });
  await given.run({ ...owner, kind: "backfill", state: "paused", doneRecords: 1, totalRecords: 2 });

  const { openRuns, freshness } = await it.overview();

  expect(openRuns).toMatchObject([
    { kind: "incremental", progress: { done: 100, total: 300 } },
    { kind: "backfill", etaSeconds: null },
  ]);
  expect(openRuns[0]?.etaSeconds).toBeGreaterThanOrEqual(120);
  expect(freshness).toMatchObject({ lastDoneAt: doneAt, lateSeconds: null });
  expect(freshness.seenUpTo?.getTime()).toBeLessThan(doneAt.getTime());
});

test("an overdue run makes the workspace late, unless ingestion is paused", async () => {
  await using late = await givenWorkspace({}, { nextRunAt: secondsAgo(75) });
  await using paused = await givenWorkspace({}, { nextRunAt: secondsAgo(75), paused: true });

  const { lateSeconds } = (await late.overview()).freshness;

  expect(lateSeconds).toBeGreaterThanOrEqual(70);
  expect((lateSeconds ?? 1) % 10).toBe(0); // rounded, so that it does not change at every load
  expect((await paused.overview()).freshness.lateSeconds).toBeNull();
});

test("stored and not imported records are counted, without deleted ones", async () => {
  await using it = await givenWorkspace();
  const { workspaceId } = it.owner;
  const record = {
    ...{ workspaceId, updatedAt: new Date(), attributes: {}, relations: {} },
    ...{ mappingVersion: 1, feedPosition: 1 },
  };
  for (const [id, deletedAt] of [
    ["m1", null],
    ["m2", null],
    ["m3", new Date()],
  ] as const)
    await given.row("message", { ...record, id, deletedAt, conversationId: "c", observedAt: new Date() });
  for (const [id, releasedAt] of [
    ["h1", null],
    ["h2", new Date()],
  ] as const)
    await given.row("held_conversation", { workspaceId, id, updatedAt: new Date(), releasedAt });
  const { id: batchId } = await given.batch(await given.run(it.owner));
  await given.row("rejected_record", { workspaceId, batchId, stream: "messages", id: "m9", reason: "odd" });

  const { stored, held, rejected, pending } = await it.overview();

  expect(stored.messages).toEqual({ count: 2, more: false });
  expect([held, rejected, pending]).toEqual([1, 1, 0].map((count) => ({ count, more: false })));
});

test("the request budget shows its usage and the external usage by other tools of the org", async () => {
  await using it = await givenWorkspace();
  await given.row("org_budget", { host, orgId: "org-1", limitPerMinute: 500 });
  for (const kind of ["other", "search", "search"])
    await given.query(
      "select * from take_permit('org-1', $1, 'holder', 'live', 0.6, 100, 0, null, $2)",
      kind,
      host,
    );
  const idle = await it.overview();
  await given.query("update org_budget set external_sent = 400, external_sent_at = clock_timestamp()");

  const shared = await it.overview();

  expect(idle.budget).toEqual({
    ...{ perMinute: 300, usedLastMinute: 3, othersUse: null },
    ...{ searchesPerMinute: 60, searchesUsedLastMinute: 2 },
  });
  expect(shared.budget).toMatchObject({ perMinute: 75, othersUse: 400 });
});

test("each trouble says since when it lasts and what to do", async () => {
  const since = "2026-01-02T03:04:05.000Z";
  const attention = (reason: string) => ({
    attention: { reason, message: "Create a new key.", missingRoles: [], since },
  });
  await using dead = await givenWorkspace({}, attention("expired"));
  await using weak = await givenWorkspace({}, { ...attention("roles_missing"), orgId: "org-2" });
  await using full = await givenWorkspace({ volumeLimit: 0 }, { orgId: "org-3" });
  const { workspaceId } = full.owner;
  await given.row("held_conversation", { workspaceId, id: "h1", updatedAt: new Date() });
  await given.row("notice", {
    workspaceId,
    kind: "volume_100",
    subject: "x",
    level: "warn",
    message: "Full.",
  });
  await using away = await givenWorkspace({}, { orgId: "org-4" });
  const down = secondsAgo(90);
  await given.row("org_budget", { host, orgId: "org-4", consecutiveUnavailable: 3, unavailableSince: down });

  const troubles = [];
  for (const it of [dead, weak, full, away]) troubles.push((await it.overview()).trouble);

  expect(troubles).toEqual([
    [
      {
        kind: "key_dead",
        since: new Date(since),
        message: expect.stringMatching(/^Create a new key\. .*15 min/),
      },
    ],
    [{ kind: "roles_lost", since: new Date(since), message: expect.any(String) }],
    [{ kind: "limit_reached", since: expect.any(Date), message: "Full." }],
    [{ kind: "kustomer_unreachable", since: down, message: expect.stringContaining("nothing is lost") }],
  ]);
});

test("a key that lost an optional right is a trouble until it has the right again or is replaced", async () => {
  await using it = await givenWorkspace();
  const { workspaceId, integrationId } = it.owner;
  const has = (search: boolean, auditLog: boolean) =>
    given.query("update integration set capabilities = capabilities || $2 where id = $1", integrationId, {
      search,
      auditLog,
    });
  for (const [at, lost] of [
    ["2026-01-01T00:00:00.000Z", ["search"]],
    ["2026-01-02T00:00:00.000Z", ["auditLog"]],
    ["2026-01-03T00:00:00.000Z", ["auditLog"]],
  ] as const)
    await given.row("notice", {
      ...{ workspaceId, kind: "key_weaker", subject: at, at, level: "warn", message: "Less." },
      details: { lost, keyGeneration: 1 },
    });

  await has(true, true);
  const complete = (await it.overview()).trouble;
  await has(true, false);
  const withoutAudit = (await it.overview()).trouble;
  await has(false, false);
  const withoutBoth = (await it.overview()).trouble;
  await given.query("update integration set key_generation = 2 where id = $1", integrationId);

  const log = /read the audit log.*audit_logs\.read.*Nothing is lost/;
  expect(complete).toEqual([]);
  expect(withoutAudit).toEqual([
    { kind: "key_weaker", since: new Date("2026-01-03T00:00:00.000Z"), message: expect.stringMatching(log) },
  ]);
  expect(withoutBoth).toEqual([
    {
      ...{ kind: "key_weaker", since: new Date("2026-01-01T00:00:00.000Z") },
      message: expect.stringMatching(/can no longer search.*read the audit log/),
    },
  ]);
  expect((await it.overview()).trouble).toEqual([]);
});

test("arrivals are counted by days of the given time zone, and an unknown zone is refused", async () => {
  await using it = await givenWorkspace();
  const get = (query: string) => it.own.member("GET", `${it.own.path}/arrivals?${query}`);

  const today = () => new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/Berlin" }).format();
  const before = today();
  const days = http.arrivals.parse((await get("days=7&zone=Europe/Berlin")).body).data;

  expect(days).toHaveLength(7);
  expect([before, today()]).toContain(days.at(-1)?.day);
  for (const zone of ["Europe/Atlantis", "%2B02:00"])
    expect(await get(`zone=${zone}`)).toMatchObject({ status: 400, body: { error: "invalid" } });
});
