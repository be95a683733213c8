import { setUpTestDb } from "@inlet/testkit";
import { openProxy } from "@inlet/testkit/proxy";
import { expect, test } from "vitest";
import { apiEnv } from "../../src/config.ts";
import { givenApi } from "../support/given-api.ts";

const pg = setUpTestDb();
const operationsUrls = ["/metrics", "/docs", "/docs/json"];

test("metrics, documentation and the details of health are for operators where others reach the API", async () => {
  await using api = await givenApi(pg.url, { openOperations: false });
  api.health.addCheck("database", async () => "postgres 18 at 10.1.2.3");
  api.health.markStarted();
  const own = await api.workspace();
  const get = (url: string, token?: string) =>
    api.app.inject({ url, headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });

  for (const url of operationsUrls) {
    const replies = await Promise.all([
      get(url),
      get(url, own.adminToken.token),
      get(url, api.operatorToken.token),
    ]);
    expect(
      replies.map((it) => it.statusCode >= 400),
      url,
    ).toEqual([true, true, false]);
  }
  expect((await get("/health/ready")).json()).toEqual({ ready: true });
  expect((await get("/health/ready", own.adminToken.token)).json()).toEqual({ ready: true });
  expect((await get("/health/ready", api.operatorToken.token)).json()).toEqual({
    ready: true,
    checks: { database: "postgres 18 at 10.1.2.3" },
  });
  expect((await get("/health/live")).json()).toEqual({ live: true });
});

test("while the database is away, an operator's token reads health, and metrics say why they cannot be read", async () => {
  await using proxy = await openProxy("postgres", pg.url);
  await using api = await givenApi(proxy.url, { openOperations: false });
  api.health.markStarted();
  const headers = { authorization: `Bearer ${api.operatorToken.token}` };
  proxy.refuse(true);

  const live = await api.app.inject({ url: "/health/live", headers });
  const metrics = await api.app.inject({ url: "/metrics", headers });

  expect([live.statusCode, live.json()]).toEqual([200, { live: true }]);
  expect([metrics.statusCode, metrics.json().error]).toEqual([503, "unavailable"]);
});

test.each([
  [{}, true],
  [{ HOST: "::1" }, true],
  [{ HOST: "0.0.0.0" }, false],
  [{ INLET_PUBLIC_URL: "https://inlet.example.com" }, false],
  [{ HOST: "0.0.0.0", INLET_PUBLIC_URL: "http://localhost:3000" }, false],
  [{ HOST: "0.0.0.0", INLET_OPEN_OPERATIONS: "true" }, true],
  [{ INLET_OPEN_OPERATIONS: "false" }, false],
])("with %j, whether they are open to everybody is %s", (env, expected) => {
  const required = { DATABASE_URL: "postgres://a", QUEUE_URL: "postgres://a", INLET_ENCRYPTION_KEYS: "x" };

  expect(apiEnv.parse({ ...required, ...env }).settings.openOperations).toBe(expected);
});
