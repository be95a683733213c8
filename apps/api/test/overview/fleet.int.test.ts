import { http } from "@inlet/contracts";
import { type Db, tenancy } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { givenApi, type TestApi } from "../support/given-api.ts";

const pg = setUpTestDb();
const given = createGiven(pg);

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000);

/** A connected workspace of a given name, with a finished live run by default. */
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

/** A fleet with one workspace for each kind of trouble, and a healthy one. */
async function givenFleet({ db }: TestApi) {
  await givenFleetMember(db, "healthy");
  await givenFleetMember(db, "late", { integration: { nextRunAt: inSeconds(-100) } });
  await givenFleetMember(db, "later", { integration: { nextRunAt: inSeconds(-1_000) } });
  await givenFleetMember(db, "reading", {
    integration: { nextRunAt: inSeconds(-1_000) },
    run: { state: "running", phase: "messages", doneRecords: 7, totalRecords: 9, finishedAt: null },
  });
  await givenFleetMember(db, "not begun", {
    integration: { nextRunAt: inSeconds(300) },
    run: { state: "queued", openedAt: inSeconds(-500), finishedAt: null },
  });
  await givenFleetMember(db, "failing", { run: { state: "failed", failures: 8 } });
  const since = "2026-01-02T03:04:05.000Z";
  const attention = { reason: "rejected", message: "The key was deleted.", missingRoles: [], since };
  await givenFleetMember(db, "dead", { integration: { attention } });
  await tenancy.createWorkspace(db, { name: "new", volumeLimit: 10, period: "month" });
}

async function listFleet(api: TestApi, query = "") {
  const reply = await api.operator("GET", `/v1/fleet${query}`);
  expect(reply).toMatchObject({ status: 200 });
  return http.fleetPage.parse(reply.body);
}

test("the fleet lists failing workspaces first, then those overdue longest, in pages", async () => {
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

  expect(names).toEqual(["failing", "dead", "later", "not begun", "late", "healthy", "reading", "new"]);
  expect(byPages).toEqual(names);
  expect(whole.totals).toEqual({ workspaces: 8, active: 6, failing: 2, late: 3 });
});

test("the fleet shows the health of each workspace", async () => {
  await using api = await givenApi(pg.url);
  await givenFleet(api);

  const { data } = await listFleet(api);
  const find = (name: string) => data.find((it) => it.name === name);

  expect(find("dead")).toMatchObject({
    integrationStatus: "needs_attention",
    trouble: [{ kind: "key_dead", since: new Date("2026-01-02T03:04:05.000Z") }],
  });
  expect(find("failing")).toMatchObject({ integrationStatus: "active", failures: 8, lastDoneAt: null });
  expect(find("reading")).toMatchObject({
    lateSeconds: null,
    openRun: { state: "running", phase: "messages", progress: { done: 7, total: 9 } },
  });
  expect(find("not begun")?.lateSeconds).toBeGreaterThanOrEqual(500);
  expect(find("later")?.lateSeconds).toBeGreaterThanOrEqual(1_000);
  expect(find("healthy")).toMatchObject({ lateSeconds: null, openRun: null, lastDoneAt: expect.any(Date) });
  expect(find("new")).toMatchObject({ integrationStatus: "not_connected", volume: { used: 0, limit: 10 } });
});

test("a workspace is found by part of its name or by its id, and the query is no pattern", async () => {
  await using api = await givenApi(pg.url);
  await givenFleet(api);
  const id = await givenFleetMember(api.db, "50 % off");

  const names = async (q: string) =>
    (await listFleet(api, `?q=${encodeURIComponent(q)}`)).data.map((it) => it.name);

  expect(await names("LATE")).toEqual(["later", "late"]);
  expect(await names("%")).toEqual(["50 % off"]);
  expect(await names(id)).toEqual(["50 % off"]);
});

test("the metrics count the workspaces in trouble, and tell how long the oldest batch waits", async () => {
  await using api = await givenApi(pg.url);
  await givenFleet(api);
  const run = await given.run();
  await given.batch(run, { createdAt: inSeconds(-500) });
  await given.batch(run, { createdAt: inSeconds(-900), state: "settled" });
  await given.batch(run, { createdAt: inSeconds(-900), replayed: true });

  const { body } = await api.app.inject("/metrics");
  const read = (name: string) => Number(new RegExp(`^${name}\\S* (\\S+)$`, "m").exec(body)?.[1]);

  expect([read("inlet_workspaces_failing"), read("inlet_workspaces_late")]).toEqual([2, 3]);
  expect(Math.floor(read("inlet_oldest_batch_seconds") / 100)).toBe(5);
});

test("only an operator can read the fleet", async () => {
  await using api = await givenApi(pg.url);
  const own = await api.workspace();

  expect([
    (await own.admin("GET", "/v1/fleet")).status,
    (await own.member("GET", "/v1/fleet")).status,
  ]).toEqual([403, 403]);
});
