import { integrations, runs } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import { createApiKey, startFakeKustomer } from "../support/fake-kustomer.ts";
import { givenApi, type TestApi } from "../support/given-api.ts";
import { givenIntegration } from "../support/given-integration.ts";

const pg = setUpTestDb();
const day = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * day).toISOString();
const range = { from: daysAgo(60), to: daysAgo(30) };

interface RunBody {
  id: string;
  state: string;
}

/** A workspace whose ingestion is on, with the calls of its admin. */
async function givenActiveWorkspace(api: TestApi) {
  const workspace = await api.workspace();
  const integration = await givenIntegration(api.db, workspace.id, { ingestConversations: true });
  const backfills = `${workspace.kustomer}/backfills`;
  const start = async () => (await workspace.admin("POST", backfills, range)).body as RunBody;
  const postAction = (run: RunBody, verb: string) =>
    workspace.admin("POST", `${workspace.kustomer}/runs/${run.id}/${verb}`);
  return { workspace, integration, backfills, start, postAction };
}

test("a backfill is opened with its range, dispatched at the lowest priority, and listed", async () => {
  await using api = await givenApi(pg.url);
  const { workspace, integration, backfills } = await givenActiveWorkspace(api);
  await runs.openNow(api.db, integration.id, { settleMs: 0 });

  const opened = await workspace.admin("POST", backfills, range);
  const listed = await workspace.member("GET", backfills);

  expect(opened).toMatchObject({
    status: 202,
    body: {
      kind: "backfill",
      state: "queued",
      window: range,
      through: null,
      warnings: [],
      pausedByPerson: false,
    },
  });
  expect(api.queues.sent).toEqual([
    { name: "take-step", payload: { runId: (opened.body as RunBody).id, version: 0 }, priority: 40 },
  ]);
  expect(listed.body).toMatchObject({ data: [{ id: (opened.body as RunBody).id }], next: null });
  expect((listed.body as { data: RunBody[] }).data).toHaveLength(1);
});

test("a second backfill is refused with the id of the first until the first has ended", async () => {
  await using api = await givenApi(pg.url);
  const { workspace, backfills, start, postAction } = await givenActiveWorkspace(api);
  const first = await start();

  const second = await workspace.admin("POST", backfills, range);
  await postAction(first, "cancel");
  const third = await workspace.admin("POST", backfills, range);

  expect(second).toMatchObject({
    status: 409,
    body: { runId: first.id, message: expect.stringContaining(first.id) },
  });
  expect(third.status).toBe(202);
});

test("a run that a person paused stays paused when ingestion is switched off and on, and continues when resumed", async () => {
  await using api = await givenApi(pg.url);
  const { workspace, start, postAction } = await givenActiveWorkspace(api);
  const run = await start();

  const paused = await postAction(run, "pause");
  await workspace.admin("PATCH", workspace.kustomer, { ingestConversations: false });
  await workspace.admin("PATCH", workspace.kustomer, { ingestConversations: true });
  const still = await workspace.member("GET", `${workspace.kustomer}/runs/${run.id}`);
  const resumed = await postAction(run, "resume");

  expect(paused).toMatchObject({ status: 200, body: { state: "paused", pausedByPerson: true } });
  expect(still.body).toMatchObject({ state: "paused", pausedByPerson: true });
  expect(resumed).toMatchObject({ status: 200, body: { state: "queued", pausedByPerson: false } });
  expect(api.queues.sent.at(-1)).toEqual({
    name: "take-step",
    payload: { runId: run.id, version: 2 },
    priority: 40,
  });
});

test("a backfill is refused for a range that is not in the past, without active ingestion, and to a member", async () => {
  await using api = await givenApi(pg.url);
  const off = await api.workspace();
  const { integration, workspace, backfills } = await givenActiveWorkspace(api);
  const startAndEstimate = async (body: object) => [
    (await workspace.admin("POST", backfills, body)).status,
    (await workspace.admin("POST", `${backfills}/estimate`, body)).status,
  ];

  const wrong = await Promise.all(
    [
      { from: daysAgo(30), to: daysAgo(60) },
      { from: daysAgo(30), to: daysAgo(-1) },
      { from: daysAgo(6_000), to: daysAgo(1) },
    ].map(startAndEstimate),
  );
  const missing = await startAndEstimate({ from: daysAgo(30) });
  const unconnected = await off.admin("POST", `${off.kustomer}/backfills/estimate`, range);
  await integrations.setSwitches(api.db, integration.id, { paused: true });
  const paused = await workspace.admin("POST", `${backfills}/estimate`, range);
  const byMember = await workspace.member("POST", backfills, range);

  expect([...wrong, missing]).toEqual(Array(4).fill([400, 400]));
  expect([unconnected.status, paused.status, byMember.status]).toEqual([404, 409, 403]);
});

test("an estimate returns what Kustomer counts, and a refused key is not reported as a refused token", async () => {
  const key = createApiKey("acme");
  const keys: Parameters<typeof startFakeKustomer>[0] = { [key]: {} };
  await using kustomer = await startFakeKustomer(keys);
  await using api = await givenApi(pg.url, { kustomerAddresses: { override: kustomer.url, allowed: [] } });
  const { kustomer: path, admin } = await api.workspace();
  await admin("PUT", path, { apiKey: key });
  await admin("PATCH", path, { ingestConversations: true });

  const estimated = await admin("POST", `${path}/backfills/estimate`, range);
  keys[key] = { always: 401 };
  const refused = await admin("POST", `${path}/backfills/estimate`, range);

  expect(estimated).toMatchObject({
    status: 200,
    body: {
      ...range,
      conversations: 0,
      messages: 0,
      exact: true,
      requests: { search: 2, other: 1 },
      volume: { wouldUse: 0, room: 100, limit: 100 },
    },
  });
  expect(refused).toMatchObject({ status: 409, body: { error: "conflict" } });
});

test("a workspace may send six estimates a minute, and those with a wrong range or body do not count", async () => {
  const key = createApiKey("acme");
  await using kustomer = await startFakeKustomer({ [key]: {} });
  await using api = await givenApi(pg.url, { kustomerAddresses: { override: kustomer.url, allowed: [] } });
  const { id, kustomer: path, admin } = await api.workspace();
  await admin("PUT", path, { apiKey: key });
  await admin("PATCH", path, { ingestConversations: true });
  const estimate = async (body: object) => (await admin("POST", `${path}/backfills/estimate`, body)).status;
  const listUses = () =>
    api.db.selectFrom("requestRate").selectAll().where("key", "=", `estimates/${id}`).execute();
  /** In a later minute, to which this one's count, so that the clock does not matter. */
  const setUsed = (used: number) =>
    api.db
      .updateTable("requestRate")
      .set({ used, minute: 1e9 })
      .where("key", "=", `estimates/${id}`)
      .execute();

  const wrong = [await estimate({ from: range.to, to: range.from }), await estimate({ from: range.from })];
  const before = await listUses();
  const first = await estimate(range);
  const after = await listUses();
  await setUsed(6);
  const sixth = await estimate(range);
  await setUsed(7);
  const refused = await admin("POST", `${path}/backfills/estimate`, range);

  expect([...wrong, before, first, sixth]).toEqual([400, 400, [], 200, 200]);
  expect(after).toMatchObject([{ used: 1 }]);
  const message = "One workspace may estimate 6 backfills a minute; try again later.";
  expect(refused).toMatchObject({ status: 429, body: { error: "rate_limited", message } });
  expect(refused.body).toHaveProperty("retryAt");
});
