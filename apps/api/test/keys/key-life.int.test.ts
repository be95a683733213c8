import { integrations, notices } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { recordKeyCheck } from "@inlet/use-cases";
import { expect, test } from "vitest";
import { createApiKey, startFakeKustomer } from "../support/fake-kustomer.ts";
import { givenApi, type TestApi } from "../support/given-api.ts";

const pg = setUpTestDb();
const acme = createApiKey("acme");
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

/** How many permits were taken from the budget of each org. */
async function countPermits({ db }: TestApi): Promise<Record<string, number>> {
  const rows = await db.selectFrom("orgBudget").select(["orgId", "sent"]).execute();
  return Object.fromEntries(rows.map((it) => [it.orgId, it.sent.reduce((sum, n) => sum + n, 0)]));
}

test("a key with fewer rights is connected, the reply lists the lost rights, and the cursors stay", async () => {
  const weaker = `${acme}weaker`;
  await using kustomer = await startFakeKustomer({
    [acme]: {},
    [weaker]: { refused: ["search", "audit-logs"] },
  });
  await using api = await givenApi(pg.url, { kustomerAddresses: { override: kustomer.url, allowed: [] } });
  const workspace = await api.workspace();
  await workspace.admin("PUT", workspace.kustomer, { apiKey: acme });
  const before = await integrations.findByWorkspace(api.db, workspace.id);
  const cursor = { integrationId: before?.id ?? "", workspaceId: workspace.id, at: new Date() };
  await api.db
    .insertInto("streamCursor")
    .values({ ...cursor, stream: "messages" })
    .execute();

  const put = await workspace.admin("PUT", workspace.kustomer, { apiKey: weaker });
  const again = await workspace.admin("GET", workspace.kustomer);

  expect(put).toMatchObject({
    status: 200,
    body: {
      id: before?.id,
      strategy: "list",
      capabilities: { search: false, auditLog: false },
      warnings: [expect.stringContaining("search.create"), expect.stringContaining("audit_logs.read")],
    },
  });
  expect(again.body).toMatchObject({ warnings: [] });
  expect(await integrations.listCursors(api.db, before?.id ?? "")).toEqual([
    expect.objectContaining({ stream: "messages", at: cursor.at }),
  ]);
});

test("every reply warns of a key that expires soon, by its token or by its own claims", async () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const exp = Math.floor(Date.now() / 1_000) + 2 * 86_400 + 60;
  const claiming = `${part({})}.${part({ org: "acme", exp })}.c2lnbmF0dXJl`;
  await using kustomer = await startFakeKustomer({ [acme]: { expiresAt: inDays(30) }, [claiming]: {} });
  await using api = await givenApi(pg.url, { kustomerAddresses: { override: kustomer.url, allowed: [] } });
  const workspace = await api.workspace();

  const far = await workspace.admin("PUT", workspace.kustomer, { apiKey: acme });
  await workspace.admin("PUT", workspace.kustomer, { apiKey: claiming });
  const near = await workspace.member("GET", workspace.kustomer);

  expect(far.body).toMatchObject({ keyExpiresAt: expect.stringMatching(/Z$/), warnings: [] });
  expect(near.body).toMatchObject({
    keyExpiresAt: new Date(exp * 1_000).toISOString(),
    warnings: [expect.stringContaining("in 2 days")],
  });
});

test("an admin checks the key now: lost rights take effect at once and raise notices", async () => {
  const rights: Parameters<typeof startFakeKustomer>[0] = { [acme]: {} };
  await using kustomer = await startFakeKustomer(rights);
  await using api = await givenApi(pg.url, { kustomerAddresses: { override: kustomer.url, allowed: [] } });
  const workspace = await api.workspace();
  const check = () => workspace.admin("POST", `${workspace.kustomer}/check`);
  const unconnected = await check();
  await workspace.admin("PUT", workspace.kustomer, { apiKey: acme });
  await workspace.admin("PATCH", workspace.kustomer, { ingestConversations: true });

  rights[acme] = { refused: ["search"], expiresAt: inDays(2) };
  const weaker = await check();
  rights[acme] = { refused: ["messages"] };
  const missingRole = await check();
  rights[acme] = {};
  const restored = await check();
  const byMember = await workspace.member("POST", `${workspace.kustomer}/check`);

  expect([unconnected.status, byMember.status]).toEqual([404, 403]);
  expect(weaker).toMatchObject({
    status: 200,
    body: {
      status: "active",
      strategy: "list",
      warnings: [expect.stringContaining("can no longer search"), expect.stringContaining("expires")],
    },
  });
  expect(missingRole).toMatchObject({
    status: 200,
    body: { status: "needs_attention", attention: { reason: "roles_missing" }, lastRun: { state: "paused" } },
  });
  expect(restored).toMatchObject({
    body: {
      status: "active",
      attention: null,
      strategy: "search",
      keyExpiresAt: null,
      lastRun: { state: "queued" },
    },
  });
  expect(api.queues.sent).toEqual([
    expect.objectContaining({ name: "take-step" }),
    expect.objectContaining({ name: "take-step" }),
  ]);
  const raised = await notices.listNotices(api.db, { workspaceId: workspace.id, limit: 10 });
  expect(raised.map(({ kind }) => kind)).toEqual(["needs_attention", "key_weaker"]);
});

test("the result of checking an older key is not applied to the key that replaced it meanwhile", async () => {
  await using kustomer = await startFakeKustomer({ [acme]: {}, [`${acme}newer`]: {} });
  await using api = await givenApi(pg.url, { kustomerAddresses: { override: kustomer.url, allowed: [] } });
  const workspace = await api.workspace();
  await workspace.admin("PUT", workspace.kustomer, { apiKey: acme });
  const checked = await integrations.findByWorkspace(api.db, workspace.id);
  if (checked === undefined) throw new Error("not connected");
  await workspace.admin("PUT", workspace.kustomer, { apiKey: `${acme}newer` });

  const refused = {
    kind: "refused" as const,
    reason: "rejected" as const,
    message: "No such key.",
    missingRoles: [],
  };
  const recorded = await api.db.transaction().execute((tx) => recordKeyCheck(tx, checked, refused));

  expect(recorded).toBeUndefined();
  expect(await integrations.findByWorkspace(api.db, workspace.id)).toMatchObject({ attention: null });
});

test("a workspace can try ten keys a minute, however many processes serve it", async () => {
  await using kustomer = await startFakeKustomer({});
  await using api = await givenApi(pg.url, { kustomerAddresses: { override: kustomer.url, allowed: [] } });
  await using second = await givenApi(pg.url, { kustomerAddresses: { override: kustomer.url, allowed: [] } });
  const [workspace, other] = [await api.workspace(), await api.workspace()];
  const put = (at: TestApi, apiKey = acme) =>
    at.app.inject({
      ...{ method: "PUT", url: workspace.kustomer, payload: { apiKey } },
      headers: { authorization: `Bearer ${workspace.adminToken.token}` },
    });

  const replies = await Promise.all(Array.from({ length: 12 }, (_, i) => put(i % 2 ? api : second)));
  const others = await other.admin("PUT", other.kustomer, { apiKey: acme });
  await api.db
    .updateTable("keyAttempt")
    .set({ at: [new Date(Date.now() - 60_001)] })
    .execute();
  const later = await put(api);

  const statuses = replies.map((it) => it.statusCode).toSorted();
  expect(statuses).toEqual([...Array(10).fill(422), 429, 429]);
  const refused = replies.find((it) => it.statusCode === 429);
  expect(refused?.json()).toMatchObject({ error: "rate_limited", retryAt: expect.stringMatching(/Z$/) });
  expect([others.status, later.statusCode]).toEqual([422, 422]);
});

test("the permits of a check come from the budget of the key's org once Kustomer has named it", async () => {
  const opaque = "a-key-that-names-no-organization";
  await using kustomer = await startFakeKustomer({ [opaque]: { org: "opaque-org" }, [acme]: {} });
  await using api = await givenApi(pg.url, { kustomerAddresses: { override: kustomer.url, allowed: [] } });
  await api.db.deleteFrom("orgBudget").execute();
  const workspace = await api.workspace();

  await workspace.admin("PUT", workspace.kustomer, { apiKey: opaque });
  const first = await countPermits(api);
  const { length: perCheck } = kustomer.requests;
  await workspace.admin("PUT", workspace.kustomer, { apiKey: opaque });

  expect(kustomer.requests).toHaveLength(2 * perCheck);
  expect(first).toEqual({ "opaque-org": perCheck });
  expect(await countPermits(api)).toEqual({ "opaque-org": 2 * perCheck });
});
