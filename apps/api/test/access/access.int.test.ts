import { randomUUID } from "node:crypto";
import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import { givenApi, type TestCaller } from "../support/given-api.ts";
import { givenIntegration } from "../support/given-integration.ts";

const pg = setUpTestDb();

const reads = [
  "",
  "/volume",
  "/volume/days",
  "/notices",
  "/overview",
  "/arrivals",
  "/conversations",
  "/messages",
  "/customers",
  "/tags",
  "/feedback",
  "/integrations/kustomer",
  "/integrations/kustomer/runs",
  "/integrations/kustomer/held",
  "/integrations/kustomer/rejected",
  "/integrations/kustomer/pending",
  "/integrations/kustomer/webhook",
  "/integrations/kustomer/backfills",
  "/integrations/kustomer/reports",
  "/integrations/kustomer/deletion-candidates",
];
const run = `/integrations/kustomer/runs/${randomUUID()}`;
const range = { from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z" };
const writes = [
  ["POST", "/tokens", { scope: "admin", name: "x" }],
  ["PUT", "/integrations/kustomer", { apiKey: "x" }],
  ["PATCH", "/integrations/kustomer", { syncIntervalSeconds: 60 }],
  ["POST", "/integrations/kustomer/runs", {}],
  ["POST", `${run}/cancel`, {}],
  ["POST", `${run}/pause`, {}],
  ["POST", `${run}/resume`, {}],
  ["POST", `${run}/confirm`, {}],
  ["POST", "/integrations/kustomer/check", {}],
  ["POST", "/integrations/kustomer/reconciles", {}],
  ["POST", "/integrations/kustomer/backfills", range],
  ["POST", "/integrations/kustomer/backfills/estimate", range],
  ["POST", "/integrations/kustomer/reports", {}],
  ["PUT", "/integrations/kustomer/webhook", { token: "a".repeat(40) }],
  ["DELETE", "/integrations/kustomer/webhook", undefined],
  ["DELETE", `/tokens/${randomUUID()}`, undefined],
  ["DELETE", "/integrations/kustomer", undefined],
] as const;

test("every scope reads its own workspace and no other", async () => {
  await using api = await givenApi(pg.url);
  const own = await api.workspace();
  const other = await api.workspace();
  await givenIntegration(api.db, own.id);
  await givenIntegration(api.db, other.id);

  const statuses = (caller: TestCaller, path: string) =>
    Promise.all(reads.map(async (it) => (await caller("GET", path + it)).status));

  for (const caller of [api.operator, own.admin, own.member])
    expect(await statuses(caller, own.path)).toEqual(reads.map(() => 200));
  for (const caller of [other.admin, other.member])
    expect(await statuses(caller, own.path)).toEqual(reads.map(() => 404));
});

test("a member cannot write, and an admin cannot write to another workspace", async () => {
  await using api = await givenApi(pg.url);
  const own = await api.workspace();
  const other = await api.workspace();
  await givenIntegration(api.db, own.id);

  for (const [method, path, body] of writes) {
    expect.soft(await own.member(method, own.path + path, body)).toMatchObject({ status: 403 });
    expect.soft(await other.admin(method, own.path + path, body)).toMatchObject({ status: 404 });
    expect.soft(await other.member(method, own.path + path, body)).toMatchObject({ status: 404 });
  }
  expect((await own.admin("GET", own.kustomer)).body).toMatchObject({ syncIntervalSeconds: 300 });
});

test("only the operator manages workspaces and their plans", async () => {
  await using api = await givenApi(pg.url);
  const own = await api.workspace();

  const statuses = await Promise.all([
    own.admin("GET", "/v1/workspaces"),
    own.admin("POST", "/v1/workspaces", { name: "Mine" }),
    own.admin("PATCH", own.path, { volumeLimit: 1_000_000 }),
    own.member("PATCH", own.path, { volumeLimit: 1_000_000 }),
  ]);

  expect(statuses.map((it) => it.status)).toEqual([403, 403, 403, 403]);
});

test("an operator gets 404 for an unknown workspace, whatever its id looks like", async () => {
  await using api = await givenApi(pg.url);

  for (const id of [randomUUID(), "1", "%00", "a".repeat(90)])
    expect(await api.operator("GET", `/v1/workspaces/${id}/conversations`)).toMatchObject({
      status: 404,
      body: { error: "not_found" },
    });
});

test.each(["", "Bearer", "Bearer inlet_unknown", "Basic aW5sZXQ6aW5sZXQ=", "inlet_unknown"])(
  "a request with the authorization %j is unauthorized",
  async (authorization) => {
    await using api = await givenApi(pg.url);
    const own = await api.workspace();

    const headers = authorization === "" ? {} : { authorization };
    const reply = await api.app.inject({ url: own.path, headers });

    expect(reply.statusCode).toBe(401);
    expect(reply.headers["www-authenticate"]).toMatch(/^Bearer/);
    expect(reply.json()).toEqual({ error: "unauthorized", message: expect.any(String) });
  },
);

test("a workspace cannot see another workspace's run or token", async () => {
  await using api = await givenApi(pg.url);
  const own = await api.workspace();
  const other = await api.workspace();
  for (const it of [own, other]) {
    await givenIntegration(api.db, it.id);
    await it.admin("PATCH", it.kustomer, { ingestConversations: true });
  }
  const { body } = await own.admin("GET", `${own.kustomer}/runs`);
  const runId = (body as { data: { id: string }[] }).data[0]?.id;

  const statuses = await Promise.all([
    other.admin("GET", `${other.kustomer}/runs/${runId}`),
    other.admin("POST", `${other.kustomer}/runs/${runId}/cancel`),
    other.admin("DELETE", `${other.path}/tokens/${own.adminToken.id}`),
  ]);

  expect(statuses.map((it) => it.status)).toEqual([404, 404, 404]);
});
