import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { openProxy } from "@inlet/testkit/proxy";
import type { InjectOptions } from "fastify";
import { expect, test } from "vitest";
import { givenApi, type TestApi } from "../support/given-api.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const name = new URL(pg.url).pathname.slice(1);
const id = "00000000-0000-4000-8000-000000000000";

/** Changes the database, and ends the API's connections, so that it meets the change. */
async function change(setting: string): Promise<void> {
  await given.query(`alter database ${name} ${setting}`);
  await given.query(
    "select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'inlet' and datname = $1",
    name,
  );
}

async function listRequests(api: TestApi): Promise<InjectOptions[]> {
  const { paths } = (await api.app.inject("/docs/json")).json() as { paths: Record<string, object> };
  const headers = { authorization: `Bearer ${api.operatorToken.token}` };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({
      method: method.toUpperCase() as "GET",
      url: path.replaceAll(/\{\w+\}/g, id),
      headers: { ...headers, "x-kustomer-webhook-signature": "0".repeat(64) },
    })),
  );
}

test("no route answers 500 while the database is away, and all work again once it is back", async () => {
  await using proxy = await openProxy("postgres", pg.url);
  await using api = await givenApi(proxy.url);
  const requests = await listRequests(api);
  proxy.refuse(true);

  const replies = await Promise.all(requests.map((it) => api.app.inject(it)));
  proxy.refuse(false);
  const back = await api.operator("GET", "/v1/workspaces");

  expect(requests.length).toBeGreaterThan(30);
  expect(replies.filter((it) => it.statusCode >= 500).map((it) => it.statusCode)).not.toContain(500);
  const refused = replies.filter((it) => it.statusCode === 503);
  expect(refused.length).toBeGreaterThan(25); // the others are refused before the database is asked
  expect(refused[0]?.json()).toMatchObject({
    error: "unavailable",
    message: expect.stringMatching(/try again/),
  });
  expect(refused[0]?.headers["retry-after"]).toMatch(/^\d$/);
  expect(refused[0]?.body).not.toContain(name);
  expect(back.status).toBe(200);
});

test("while the database is read-only, reading works and changes are refused for a moment", async () => {
  await using api = await givenApi(pg.url);
  const workspace = await api.workspace();
  await change("set default_transaction_read_only = on");

  const read = await workspace.member("GET", workspace.path);
  const written = await api.operator("POST", "/v1/workspaces", { name: "Later" });
  await given.query(`set default_transaction_read_only = off; alter database ${name} reset all`);

  expect(read.status).toBe(200);
  expect(written).toMatchObject({ status: 503, body: { error: "unavailable" } });
});

test("a change that waits too long for a lock is refused for a moment, and the log says why", async () => {
  const url = new URL(pg.url);
  url.searchParams.set("options", "-c lock_timeout=100");
  await using api = await givenApi(url.href);
  const workspace = await api.workspace();

  const reply = await api.db.transaction().execute(async (tx) => {
    await tx.selectFrom("workspace").select("id").where("id", "=", workspace.id).forUpdate().execute();
    return api.operator("PATCH", workspace.path, { volumeLimit: 5 });
  });

  expect(reply).toMatchObject({ status: 503, body: { error: "unavailable" } });
  expect(api.logged.filter((it) => it.includes("55P03"))).toHaveLength(1);
});
