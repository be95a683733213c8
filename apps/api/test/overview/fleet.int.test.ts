import { http } from "@inlet/contracts";
import { type Db, tenancy } from "@inlet/db";
import { testDb } from "@inlet/testkit";
import { givenIn } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { givenApi, type TestApi } from "../support/given-api.ts";

const pg = testDb();
const given = givenIn(pg);

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000);

/** A workspace of a name, connected, with a live run that is over unless told otherwise. */
async function givenFleetMember(
  db: Db,
  name: string,
  { integration = {}, run = {} }: { integration?: object; run?: object } = {},
) {
  const { id: workspaceId } = await tenancy.createWorkspace(db, {
    name,
    volumeLimit: 10,
    period: "month",
  });
  const { id: integrationId } = await given.integration({
    ...{ workspaceId, orgId: name, nextRunAt: inSeconds(300) },
    ...integration,
  });
  const done = { state: "done", phase: "done", finishedAt: inSeconds(-60) };
  await given.run({ workspaceId, integrationId, ...done, ...run });
  return workspaceId;
}

/** A fleet in which everything that can be wrong is wrong somewhere, begun with the healthy. */
async function givenFleet({ db }: TestApi) {
  await givenFleetMember(db, "healthy");
  await givenFleetMember(db, "late", { integration: { nextRunAt: inSeconds(-100) } });
  await givenFleetMember(db, "later", { integration: { nextRunAt: inSeconds(-1_000) } });
  await givenFleetMember(db, "reading", {
    integration: { nextRunAt: inSeconds(-1_000) },
    run: { state: "running", phase: "messages", doneRecords: 7, totalRecords: 9, finishedAt: null },
  });
  await givenFleetMember(db, "failing", { run: { state: "failed", failures: 8 } });
  const since = "2026-01-02T03:04:05.000Z";
  const attention = { reason: "rejected", message: "The key is no more.", missingRoles: [], since };
  await givenFleetMember(db, "dead", { integration: { attention } });
  await tenancy.createWorkspace(db, { name: "new", volumeLimit: 10, period: "month" });
}

async function listFleet(api: TestApi, query = "") {
  const reply = await api.operator("GET", `/v1/fleet${query}`);
  expect(reply).toMatchObject({ status: 200 });
  return http.fleetPage.parse(reply.body);
}

test("the fleet lists what is failing first, then what has been late longest, page by page", async () => {
  await using api = await givenApi(pg.url);
  await givenFleet(api);

  const whole = await listFleet(api);
  const names = whole.data.map((it) => it.name);
  const byPages = [];
  let next: string | null = "";
  while (next !== null) {
    const page = await listFleet(api, `?limit=2${next === "" ? "" : `&after=${next}`}`);
    byPages.push(...page.data.map((it) => it.name));
    next = page.next;
  }

  expect(names).toEqual(["failing", "dead", "later", "late", "healthy", "reading", "new"]);
  expect(byPages).toEqual(names);
  expect(whole.totals).toEqual({ workspaces: 7, active: 5, failing: 2, late: 2 });
});

test("each workspace of the fleet says how it fares", async () => {
  await using api = await givenApi(pg.url);
  await givenFleet(api);

  const { data } = await listFleet(api);
  const of = (name: string) => data.find((it) => it.name === name);

  expect(of("dead")).toMatchObject({
    integrationStatus: "needs_attention",
    trouble: [{ kind: "key_dead", since: new Date("2026-01-02T03:04:05.000Z") }],
  });
  expect(of("failing")).toMatchObject({ integrationStatus: "active", failures: 8, lastDoneAt: null });
  expect(of("reading")).toMatchObject({
    lateSeconds: null,
    openRun: { state: "running", phase: "messages", progress: { done: 7, total: 9 } },
  });
  expect(of("later")?.lateSeconds).toBeGreaterThanOrEqual(1_000);
  expect(of("healthy")).toMatchObject({ lateSeconds: null, openRun: null, lastDoneAt: expect.any(Date) });
  expect(of("new")).toMatchObject({ integrationStatus: "not_connected", volume: { used: 0, limit: 10 } });
});

test("a workspace is found by part of its name or its id, and nothing else is a pattern", async () => {
  await using api = await givenApi(pg.url);
  await givenFleet(api);
  const id = await givenFleetMember(api.db, "50 % off");

  const names = async (q: string) =>
    (await listFleet(api, `?q=${encodeURIComponent(q)}`)).data.map((it) => it.name);

  expect(await names("LATE")).toEqual(["later", "late"]);
  expect(await names("%")).toEqual(["50 % off"]);
  expect(await names(id)).toEqual(["50 % off"]);
});

test("the fleet is the operator's", async () => {
  await using api = await givenApi(pg.url);
  const own = await api.workspace();

  expect([
    (await own.admin("GET", "/v1/fleet")).status,
    (await own.member("GET", "/v1/fleet")).status,
  ]).toEqual([403, 403]);
});
