import { integrations, runs } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import { createApiKey, startFakeKustomer } from "../support/fake-kustomer.ts";
import { givenApi } from "../support/given-api.ts";

const pg = setUpTestDb();
const acme = createApiKey("acme");

test("a valid key connects the workspace, and no reply, log line or database row shows it", async () => {
  await using kustomer = await startFakeKustomer({ [acme]: { refused: ["audit-logs"] } });
  await using api = await givenApi(pg.url, { kustomerAddresses: { override: kustomer.url, allowed: [] } });
  const workspace = await api.workspace();

  const put = await workspace.admin("PUT", workspace.kustomer, { apiKey: acme });
  const read = await workspace.member("GET", workspace.kustomer);
  const row = await integrations.findByWorkspace(api.db, workspace.id);

  expect(put.status).toBe(200);
  expect(put.body).toEqual(read.body);
  expect(put.body).toMatchObject({
    org: { id: "acme", name: "acme" },
    keyHint: acme.slice(-4),
    capabilities: {
      conversations: true,
      messages: true,
      customers: true,
      tags: true,
      search: true,
      auditLog: false,
    },
    status: "off",
    attention: null,
    keyExpiresAt: null,
    warnings: [],
    strategy: "search",
    limits: [],
    ingestConversations: false,
    nextRunAt: null,
    lastRun: null,
  });
  expect(put.text + read.text + api.logged.join("")).not.toContain(acme);
  expect(JSON.stringify(row)).not.toContain(Buffer.from(acme).toString("hex"));
  expect(row?.encryptedKey.includes(acme)).toBe(false);
});

test("the case of the workspace id in the URL does not change the encryption context", async () => {
  await using kustomer = await startFakeKustomer({ [acme]: {} });
  await using api = await givenApi(pg.url, { kustomerAddresses: { override: kustomer.url, allowed: [] } });
  const workspace = await api.workspace();

  const path = workspace.kustomer.replace(workspace.id, workspace.id.toUpperCase());
  const put = await workspace.admin("PUT", path, { apiKey: acme });
  const row = await integrations.findByWorkspace(api.db, workspace.id);

  expect(put.status).toBe(200);
  const encrypted = { keyId: row?.keyId ?? "", ciphertext: row?.encryptedKey ?? Buffer.of() };
  const owner = { workspaceId: workspace.id, integrationId: row?.id ?? "" };
  const context = { ...owner, use: "API key", baseUrl: kustomer.url } as const;
  expect(api.keyring.decrypt(encrypted, context)).toBe(acme);
});

test("a refusal lists every missing role and leaves the older key unchanged", async () => {
  const incomplete = `${acme}incomplete`;
  await using kustomer = await startFakeKustomer({
    [acme]: {},
    [incomplete]: { refused: ["messages", "tags"] },
  });
  await using api = await givenApi(pg.url, { kustomerAddresses: { override: kustomer.url, allowed: [] } });
  const workspace = await api.workspace();
  await workspace.admin("PUT", workspace.kustomer, { apiKey: acme });
  await workspace.admin("PATCH", workspace.kustomer, { ingestConversations: true });
  const before = await integrations.findByWorkspace(api.db, workspace.id);

  const refused = await workspace.admin("PUT", workspace.kustomer, { apiKey: incomplete });

  expect(refused.status).toBe(422);
  expect(refused.body).toEqual({
    error: "invalid",
    message: expect.stringContaining("new API key"),
    reason: "roles_missing",
    missingRoles: ["org.permission.message.read", "org.permission.tag.read"],
  });
  expect(await integrations.findByWorkspace(api.db, workspace.id)).toEqual(before);
});

test("a key that Kustomer does not know is refused as rejected", async () => {
  await using kustomer = await startFakeKustomer({});
  await using api = await givenApi(pg.url, { kustomerAddresses: { override: kustomer.url, allowed: [] } });
  const workspace = await api.workspace();

  const refused = await workspace.admin("PUT", workspace.kustomer, { apiKey: acme });

  expect(refused).toMatchObject({ status: 422, body: { reason: "rejected", missingRoles: [] } });
  expect(await integrations.findByWorkspace(api.db, workspace.id)).toBeUndefined();
});

test("a key of another organization conflicts until the first one is disconnected", async () => {
  const other = createApiKey("globex");
  await using kustomer = await startFakeKustomer({ [acme]: {}, [other]: { org: "globex" } });
  await using api = await givenApi(pg.url, { kustomerAddresses: { override: kustomer.url, allowed: [] } });
  const workspace = await api.workspace();
  await workspace.admin("PUT", workspace.kustomer, { apiKey: acme });

  const refused = await workspace.admin("PUT", workspace.kustomer, { apiKey: other });
  const disconnected = await workspace.admin("DELETE", workspace.kustomer);
  const absent = await workspace.admin("GET", workspace.kustomer);
  const connected = await workspace.admin("PUT", workspace.kustomer, { apiKey: other });

  expect(refused).toMatchObject({ status: 409, body: { error: "conflict" } });
  expect([disconnected.status, absent.status]).toEqual([204, 404]);
  expect(connected).toMatchObject({ status: 200, body: { org: { id: "globex" } } });
});

test("a new key of the same organization leaves the switches as they were, and the open run continues with it", async () => {
  const newer = `${acme}newer`;
  await using kustomer = await startFakeKustomer({ [acme]: {}, [newer]: {} });
  await using api = await givenApi(pg.url, { kustomerAddresses: { override: kustomer.url, allowed: [] } });
  const workspace = await api.workspace();
  await workspace.admin("PUT", workspace.kustomer, { apiKey: acme });
  await workspace.admin("PATCH", workspace.kustomer, { ingestConversations: true });

  const id = (await integrations.findByWorkspace(api.db, workspace.id))?.id ?? "";
  const begun = await runs.findLatestLive(api.db, id);

  const put = await workspace.admin("PUT", workspace.kustomer, { apiKey: newer });

  expect(put).toMatchObject({
    status: 200,
    body: { status: "active", keyHint: "ewer", lastRun: { kind: "initial", state: "queued" } },
  });
  const continued = await runs.findLatestLive(api.db, id);
  expect(continued?.id).toBe(begun?.id);
  expect(continued?.version).toBeGreaterThan(begun?.version ?? 0); // a step that began with the old key writes nothing
  expect(api.queues.sent.at(-1)?.payload).toEqual({ runId: continued?.id, version: continued?.version });

  await workspace.admin("PATCH", workspace.kustomer, { paused: true, ingestComments: true });
  const whilePaused = await workspace.admin("PUT", workspace.kustomer, { apiKey: acme });
  expect(whilePaused.body).toMatchObject({
    status: "paused",
    ingestComments: true,
    lastRun: { state: "paused" },
  });
});

test("the audit log says which generation of the key a new one replaces", async () => {
  const newer = `${acme}newer`;
  await using kustomer = await startFakeKustomer({ [acme]: {}, [newer]: {} });
  await using api = await givenApi(pg.url, { kustomerAddresses: { override: kustomer.url, allowed: [] } });
  const workspace = await api.workspace();
  await workspace.admin("PUT", workspace.kustomer, { apiKey: acme });
  await workspace.admin("PUT", workspace.kustomer, { apiKey: newer });

  const audit = await workspace.admin("GET", `${workspace.path}/audit?action=key.replaced`);

  const replaced = {
    before: { keyHint: acme.slice(-4), generation: 1 },
    after: { keyHint: "ewer", generation: 2 },
  };
  expect(audit.body).toMatchObject({ data: [replaced] });
});

test("a new key of a connection that needed attention continues at once, with a new run if none is open", async () => {
  const newer = `${acme}newer`;
  await using kustomer = await startFakeKustomer({ [acme]: {}, [newer]: {} });
  await using api = await givenApi(pg.url, { kustomerAddresses: { override: kustomer.url, allowed: [] } });
  const workspace = await api.workspace();
  await workspace.admin("PUT", workspace.kustomer, { apiKey: acme });
  await workspace.admin("PATCH", workspace.kustomer, { ingestConversations: true });
  const id = (await integrations.findByWorkspace(api.db, workspace.id))?.id ?? "";
  const before = await runs.findLatestLive(api.db, id);
  await workspace.admin("POST", `${workspace.kustomer}/runs/${before?.id}/cancel`);
  const attention = { reason: "rejected", message: "Connect a new key." } as const;
  await integrations.markNeedsAttention(api.db, id, { ...attention, missingRoles: [] });

  const put = await workspace.admin("PUT", workspace.kustomer, { apiKey: newer });

  expect(put.body).toMatchObject({ status: "active", attention: null, lastRun: { state: "queued" } });
  expect((await runs.findLatestLive(api.db, id))?.id).not.toBe(before?.id);
});

test("a Kustomer that fails is unavailable, and a host that is not Kustomer's is invalid", async () => {
  await using kustomer = await startFakeKustomer({ [acme]: { always: 502 } });
  await using api = await givenApi(pg.url, { kustomerAddresses: { override: kustomer.url, allowed: [] } });
  await using real = await givenApi(pg.url);
  const workspace = await api.workspace();
  const elsewhere = await real.workspace();

  const dead = await workspace.admin("PUT", workspace.kustomer, { apiKey: acme });
  const foreign = await elsewhere.admin("PUT", elsewhere.kustomer, {
    apiKey: acme,
    host: "evil.example.com",
  });

  expect(dead).toMatchObject({ status: 503, body: { error: "unavailable" } });
  expect(foreign).toMatchObject({ status: 400, body: { error: "invalid", choices: expect.any(Array) } });
});

test("a key that cannot be checked because Kustomer cannot be reached is refused with the reason and what to check", async () => {
  const kustomerAddresses = { override: "http://127.0.0.1:1", allowed: [] };
  await using api = await givenApi(pg.url, { kustomerAddresses });
  const { kustomer: path, admin } = await api.workspace();

  const { status, body } = await admin("PUT", path, { apiKey: acme });

  const message = expect.stringMatching(/\(ECONNREFUSED\)\. Try again\. .*subdomain.*proxies and firewalls/);
  expect({ status, body }).toEqual({
    status: 503,
    body: { error: "unavailable", code: "ECONNREFUSED", message },
  });
});

test("a stored key is never sent to an address that somebody wrote into the database", async () => {
  await using kustomer = await startFakeKustomer({ [acme]: {} });
  await using thief = await startFakeKustomer({ [acme]: {} });
  await using api = await givenApi(pg.url, { kustomerAddresses: { override: kustomer.url, allowed: [] } });
  const { kustomer: path, admin } = await api.workspace();
  await admin("PUT", path, { apiKey: acme });

  const urls = [thief.url, thief.url.replace("127.0.0.1", "localhost"), `${kustomer.url}/elsewhere`];
  for (const baseUrl of urls) {
    await api.db.updateTable("integration").set({ baseUrl }).execute();
    expect(await admin("POST", `${path}/check`), baseUrl).toMatchObject({
      status: 503,
      body: { message: expect.stringContaining("connect it again") },
    });
  }
  await api.db.updateTable("integration").set({ baseUrl: kustomer.url }).execute();
  const again = await admin("POST", `${path}/check`);

  expect(thief.requests).toEqual([]);
  expect(kustomer.requests.filter((it) => it.includes("elsewhere"))).toEqual([]);
  expect(again.status).toBe(200);
});

test("an operator's list of hosts decides where else a key may be connected, and by https only", async () => {
  const allowed = ["https://kustomer.invalid"];
  await using api = await givenApi(pg.url, { kustomerAddresses: { override: undefined, allowed } });
  const { kustomer: path, admin } = await api.workspace();
  const connect = async (host: string) => (await admin("PUT", path, { apiKey: acme, host })).status;

  expect(await connect("https://kustomer.invalid")).toBe(503); // the name does not resolve
  for (const host of ["http://kustomer.invalid", "https://other.invalid", "http://127.0.0.1:1"])
    expect(await connect(host), host).toBe(400);
});
