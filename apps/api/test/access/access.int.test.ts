import { randomUUID } from "node:crypto";
import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import { openToAnyone } from "../../src/access/guard-routes.ts";
import {
  fillPath,
  findWrongCells,
  givenCallers,
  listOperations,
  type Operation,
} from "../support/access-cells.ts";
import { givenApi, type TestApi, type TestWorkspace } from "../support/given-api.ts";
import { givenConversations, givenCustomerAndTag, givenMessages } from "../support/given-content.ts";
import { givenIntegration } from "../support/given-integration.ts";

const pg = setUpTestDb();

test("every documented operation is open to exactly those whom its kind of route is for", async () => {
  await using api = await givenApi(pg.url);
  const callers = await givenCallers(api);
  await givenIntegration(api.db, callers.own.id);

  const { count, wrong } = await findWrongCells(api, callers);

  expect(wrong).toEqual([]);
  expect(count).toBeGreaterThan(400);
});

test("a route that is left open is found, in each way in which one can be", async () => {
  await using api = await givenApi(pg.url);
  const callers = await givenCallers(api);
  await givenIntegration(api.db, callers.own.id);
  const path = "/v1/workspaces/:workspaceId/left-open";
  const answer = async () => ({});
  api.app.post(path, { config: { access: "member" } }, answer);
  await api.app.register(async (plugin) => {
    openToAnyone(plugin);
    plugin.get("/v1/left-open", answer);
  });

  const { wrong } = await findWrongCells(api, callers);

  expect(wrong).toContainEqual(expect.stringMatching(/^the workspace's member: POST .*left-open gets 400/));
  for (const caller of ["nobody", "an unknown token", "another workspace's admin"])
    expect(wrong).toContain(
      `${caller}: GET /v1/left-open gets 200 and not ${caller.includes("admin") ? 403 : 401}`,
    );
  expect(wrong.filter((it) => !it.includes("left-open"))).toEqual([]);
});

test("no operation finds another workspace's things by their ids", async () => {
  await using api = await givenApi(pg.url);
  const [own, other] = [await api.workspace(), await api.workspace()];
  for (const it of [own, other]) await givenIntegration(api.db, it.id);
  const ids = await givenThings(api, other);
  const operations = (await listOperations(api.app)).filter(({ path }) => /\{(?!workspaceId\})/.test(path));

  const request = async ({ method, path }: Operation, workspaceId: string) => {
    const headers = { authorization: `Bearer ${api.operatorToken.token}` };
    const url = fillPath(path, { ...ids, workspaceId });
    const change = method === "PATCH" ? { payload: {} } : {};
    return (await api.app.inject({ method, url, headers, ...change })).statusCode;
  };
  for (const operation of operations) {
    const name = `${operation.method} ${operation.path}`;
    expect(await request(operation, own.id), name).toBe(404);
    if (operation.method !== "GET") continue;
    const found = operation.path.endsWith("{attachmentId}") ? 409 : 200; // no key may read attachments here
    expect(await request(operation, other.id), name).toBe(found);
  }

  expect(operations.length).toBeGreaterThan(8);
  expect((await other.member("GET", `${other.kustomer}/runs/${ids.runId}`)).body).toMatchObject({
    state: "queued",
  });
});

/** One of each thing that a path can name, in a workspace, by the name of the parameter. Add one for a new parameter. */
async function givenThings(api: TestApi, workspace: TestWorkspace) {
  const { id: workspaceId, path, kustomer, admin, memberToken } = workspace;
  await admin("PATCH", kustomer, { ingestConversations: true });
  const runs = (await admin("GET", `${kustomer}/runs`)).body as { data: { id: string }[] };
  const to = new Date(Date.now() - 60_000).toISOString();
  const report = (await admin("POST", `${kustomer}/reports`, { to })).body as { id: string };
  const replay = (await api.operator("POST", `${kustomer}/replays`)).body as { id: string };
  const erasure = (await admin("POST", `${path}/erasures`, { customerId: "x" })).body as { id: string };
  const sqlRole = (await admin("POST", `${path}/sql-roles`, { name: "x" })).body as { id: string };
  const settings = { url: "https://receiver.example/", events: ["notice"] };
  const webhook = (await admin("POST", `${path}/webhooks`, settings)).body as { id: string };
  const delivery = await api.db
    .insertInto("webhookDelivery")
    .values({ endpointId: webhook.id, workspaceId, type: "feedback" })
    .returning("id")
    .executeTakeFirstOrThrow();
  await givenConversations(api.db, workspaceId, [{ id: "c1" }]);
  await givenCustomerAndTag(api.db, workspaceId); // the customer c1
  const attachment = { id: "a1", name: null, contentType: null, size: null };
  await givenMessages(api.db, workspaceId, [{ id: "c1", conversationId: "c1", attachments: [attachment] }]);
  return {
    runId: runs.data[0]?.id ?? "",
    sqlRoleId: sqlRole.id,
    ...{ webhookId: webhook.id, deliveryId: delivery.id },
    ...{ tokenId: memberToken.id, reportId: report.id, replayId: replay.id, erasureId: erasure.id, id: "c1" },
    attachmentId: attachment.id,
  };
}

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
