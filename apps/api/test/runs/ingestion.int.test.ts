import { integrations, runs } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import { givenApi } from "../support/given-api.ts";
import { givenIntegration } from "../support/given-integration.ts";

const pg = setUpTestDb();

interface RunBody {
  id: string;
  kind: string;
  state: string;
  through: string | null;
  window: { from: string; to: string };
}

test("switching on opens the initial run before the reply, and dispatches it", async () => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();
  const integration = await givenIntegration(api.db, workspace.id);

  const patched = await workspace.admin("PATCH", workspace.kustomer, { ingestConversations: true });
  const { body } = await workspace.member("GET", `${workspace.kustomer}/runs`);

  const [run] = (body as { data: RunBody[] }).data;
  expect(patched).toMatchObject({
    status: 200,
    body: {
      status: "active",
      ingestConversations: true,
      lastRun: { id: run?.id, kind: "initial", state: "queued" },
    },
  });
  expect(api.queues.sent).toEqual([
    { name: "take-step", payload: { runId: run?.id, version: 0 }, priority: 10 },
  ]);
  const after = await integrations.findById(api.db, integration.id);
  expect(after?.nextRunAt.getTime()).toBeGreaterThan(integration.nextRunAt.getTime());
});

test("switching off pauses the run where it is, and switching on continues the same run", async () => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();
  await givenIntegration(api.db, workspace.id);
  await workspace.admin("PATCH", workspace.kustomer, { ingestConversations: true });

  const off = await workspace.admin("PATCH", workspace.kustomer, { ingestConversations: false });
  const on = await workspace.admin("PATCH", workspace.kustomer, { ingestConversations: true });
  const { body } = await workspace.member("GET", `${workspace.kustomer}/runs`);

  expect(off.body).toMatchObject({ status: "off", nextRunAt: null, lastRun: { state: "paused" } });
  expect(on.body).toMatchObject({ status: "active", lastRun: { state: "queued" } });
  expect((body as { data: RunBody[] }).data).toHaveLength(1);
  expect(api.queues.sent.map((it) => it.payload)).toMatchObject([{ version: 0 }, { version: 2 }]);
});

test("pausing is a separate switch: ingestion stays on and continues when the pause ends", async () => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();
  await givenIntegration(api.db, workspace.id, { ingestConversations: true });

  const paused = await workspace.admin("PATCH", workspace.kustomer, { paused: true });
  const refused = await workspace.admin("POST", `${workspace.kustomer}/runs`, {});
  const resumed = await workspace.admin("PATCH", workspace.kustomer, { paused: false });

  expect(paused.body).toMatchObject({ status: "paused", ingestConversations: true });
  expect(refused).toMatchObject({ status: 409, body: { error: "conflict" } });
  expect(resumed.body).toMatchObject({ status: "active", lastRun: { kind: "initial" } });
});

test("a change that does not switch ingestion on opens no run", async () => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();
  await givenIntegration(api.db, workspace.id);

  const changed = await workspace.admin("PATCH", workspace.kustomer, {
    ingestComments: true,
    syncIntervalSeconds: 60,
  });

  expect(changed.body).toMatchObject({
    status: "off",
    ingestComments: true,
    syncIntervalSeconds: 60,
    lastRun: null,
  });
  expect(api.queues.sent).toEqual([]);
});

test("ingestion cannot be switched on while the key needs attention, and the reply says why", async () => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();
  const { id } = await givenIntegration(api.db, workspace.id);
  const missingRoles = ["org.permission.tag.read"];
  await integrations.markNeedsAttention(api.db, id, {
    reason: "roles_missing",
    message: "lacks a role",
    missingRoles,
  });

  const read = await workspace.member("GET", workspace.kustomer);
  const refused = await workspace.admin("PATCH", workspace.kustomer, { ingestConversations: true });
  const run = await workspace.admin("POST", `${workspace.kustomer}/runs`, {});

  expect(read.body).toMatchObject({
    status: "needs_attention",
    attention: {
      reason: "roles_missing",
      message: "lacks a role",
      missingRoles,
      since: expect.stringMatching(/Z$/),
    },
  });
  expect(refused).toMatchObject({ status: 409, body: { reason: "roles_missing", missingRoles } });
  expect(run.status).toBe(409);
  expect((await integrations.findById(api.db, id))?.ingestConversations).toBe(false);
});

test("starting a run returns the open run, which then reads up to the requested time", async () => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();
  await givenIntegration(api.db, workspace.id, { ingestConversations: true });
  const through = new Date(Date.now() + 120_000).toISOString();

  const first = await workspace.admin("POST", `${workspace.kustomer}/runs`);
  const second = await workspace.admin("POST", `${workspace.kustomer}/runs`, { through });
  const read = await workspace.member("GET", `${workspace.kustomer}/runs/${(first.body as RunBody).id}`);

  expect([first.status, second.status]).toEqual([202, 202]);
  expect(second.body).toMatchObject({ id: (first.body as RunBody).id, kind: "initial", through });
  expect(read.body).toEqual({
    id: expect.any(String),
    kind: "initial",
    state: "queued",
    phase: "tags",
    strategy: "search",
    window: { from: expect.any(String), to: expect.any(String) },
    through,
    progress: { done: 0, total: null },
    counts: {
      read: { conversations: 0, messages: 0, customers: 0, tags: 0 },
      stored: 0,
      unchanged: 0,
      held: 0,
      rejected: 0,
      dropped: 0,
      deleted: 0,
    },
    requests: { search: 0, other: 0, total: 0 },
    pausedByPerson: false,
    question: null,
    warnings: [],
    failures: 0,
    error: null,
    openedAt: expect.any(String),
    finishedAt: null,
  });
});

test("a run cannot be started while ingestion is off, for a time far ahead, or with an unknown field", async () => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();
  const unconnected = await workspace.admin("POST", `${workspace.kustomer}/runs`, {});
  await givenIntegration(api.db, workspace.id);
  const off = await workspace.admin("POST", `${workspace.kustomer}/runs`, {});
  await workspace.admin("PATCH", workspace.kustomer, { ingestConversations: true });

  const through = new Date(Date.now() + 10 * 60_000).toISOString();
  const far = await workspace.admin("POST", `${workspace.kustomer}/runs`, { through });
  const unknown = await workspace.admin("POST", `${workspace.kustomer}/runs`, { trough: through });

  expect([unconnected.status, off.status, far.status, unknown.status]).toEqual([404, 409, 400, 400]);
  expect(unknown.body).toMatchObject({ error: "invalid", message: expect.stringContaining("trough") });
});

test("a run can be cancelled once", async () => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();
  const integration = await givenIntegration(api.db, workspace.id, { ingestConversations: true });
  const run = await runs.openNow(api.db, integration.id, { settleMs: 0 });

  const first = await workspace.admin("POST", `${workspace.kustomer}/runs/${run.id}/cancel`);
  const second = await workspace.admin("POST", `${workspace.kustomer}/runs/${run.id}/cancel`);

  expect(first).toMatchObject({ status: 200, body: { state: "cancelled", finishedAt: expect.any(String) } });
  expect(second).toMatchObject({ status: 409, body: { error: "conflict" } });
});

test("runs are listed newest first, in pages", async () => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();
  const integration = await givenIntegration(api.db, workspace.id, { ingestConversations: true });
  const opened: string[] = [];
  for (let i = 0; i < 3; i++) {
    const run = await runs.openNow(api.db, integration.id, { settleMs: 0 });
    await runs.cancel(api.db, run.id);
    opened.unshift(run.id);
  }

  const first = await workspace.member("GET", `${workspace.kustomer}/runs?limit=2`);
  const { data, next } = first.body as { data: RunBody[]; next: string };
  const second = await workspace.member("GET", `${workspace.kustomer}/runs?limit=2&after=${next}`);

  expect(data.map((it) => it.id)).toEqual(opened.slice(0, 2));
  expect(second.body).toMatchObject({ data: [{ id: opened[2] }], next: null });
});

test("the reply explains what a key without the search role cannot see", async () => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();
  const integration = await givenIntegration(api.db, workspace.id);
  const capabilities = { ...integration.capabilities, search: false };
  await integrations.recordValidKey(api.db, integration.id, { ...integration, capabilities });

  const { body } = await workspace.member("GET", workspace.kustomer);

  expect(body).toMatchObject({
    strategy: "list",
    limits: expect.arrayContaining([expect.stringContaining("90 days")]),
  });
});

test("a first run that reads further shows its whole window", async () => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();
  await givenIntegration(api.db, workspace.id, { ingestConversations: true });
  const opened = (await workspace.admin("POST", `${workspace.kustomer}/runs`, {})).body as RunBody;
  const through = new Date(Date.now() + 60_000).toISOString();
  await workspace.admin("POST", `${workspace.kustomer}/runs`, { through });

  const run = await runs.findById(api.db, opened.id);
  const nextPass = run && (await runs.finish(api.db, run, { settleMs: 0 }));
  const read = await workspace.member("GET", `${workspace.kustomer}/runs/${opened.id}`);

  expect(nextPass?.windowFrom.toISOString()).not.toBe(opened.window.from);
  expect(read.body).toMatchObject({ state: "waiting", window: { from: opened.window.from, to: through } });
});
