import { createHmac } from "node:crypto";
import type { http } from "@inlet/contracts";
import { startReceiver } from "@inlet/testkit";
import { expect, test, vi } from "vitest";
import type { OnWire } from "../../support/api-client.ts";
import { expectEqualToTruth, readStore, readTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import type { Tenant } from "../../support/tenant.ts";
import { waitOptions } from "../../support/tenant.ts";
import { startSystem, type TestSystem } from "../../support/test-system.ts";

type Notice = OnWire<typeof http.noticePage>["data"][number];

const listNotices = ({ api, path }: Tenant) => api.listAll<Notice>(`${path}/notices`);
const listHeldIds = async ({ api, path }: Tenant) =>
  (await api.listAll<{ id: string }>(`${path}/integrations/kustomer/held`)).map((it) => it.id).sort();
const listStoredIds = async (tenant: Tenant) =>
  (await readStore(tenant)).conversations.map((it) => it.id).sort();

test("signed notices at 80, 95 and 100 % of the volume limit are retried until the receiver accepts them", async () => {
  const secret = "shared with the receiver";
  await using receiver = await startReceiver();
  await using system = await startSystem({
    env: { INLET_NOTICE_SECRET: secret },
    services: { scheduler: 2 },
  });
  const tenant = await system.createTenant({ volumeLimit: 10 });
  await system.operator.expectOk("PATCH", tenant.path, { noticeUrl: `${receiver.url}/acme-notices` });
  receiver.respond = (response) => void response.writeHead(503).end();
  await tenant.connect("full");

  await tenant.waitUntilDone(await tenant.switchOn());
  await vi.waitFor(async () => {
    const failures = (await listNotices(tenant)).map((it) => it.failure);
    expect(failures).toHaveLength(3);
    expect(failures).toContain("it answered 503");
  }, waitOptions);
  receiver.respond = (response) => void response.writeHead(204).end();
  await system.db.query("update webhook_delivery set next_at = clock_timestamp()"); // skips the retry delay
  await vi.waitFor(async () => {
    await system.db.query("update webhook_endpoint set dispatch_at = clock_timestamp()");
    expect((await listNotices(tenant)).some((it) => it.deliveredAt !== null)).toBe(true);
  }, waitOptions);
  const delivered = await vi.waitFor(async () => {
    const all = await listNotices(tenant);
    expect(all.every((it) => it.deliveredAt !== null)).toBe(true);
    return all;
  }, waitOptions);

  expect(delivered.map((it) => it.kind)).toEqual(["volume_100", "volume_95", "volume_80"]);
  expect(await tenant.getVolume()).toMatchObject({ used: 10, notices: [80, 95, 100] });
  const bodies = receiver.received.map((it) => JSON.parse(it.body) as Notice & { workspaceId: string });
  expect(new Set(bodies.map((it) => it.id))).toEqual(new Set(delivered.map((it) => it.id)));
  for (const { body, headers } of receiver.received)
    expect(headers["x-inlet-signature"]).toBe(createHmac("sha256", secret).update(body).digest("hex"));
  expect(bodies.every((it) => it.workspaceId === tenant.workspaceId)).toBe(true);
  const logged = system.logged.filter((line) => line.includes("notice raised")).map((it) => JSON.parse(it));
  expect(logged).toHaveLength(3);
  expect(logged[0]).toMatchObject({ level: 40, workspaceId: tenant.workspaceId, details: { limit: 10 } });
  expect(system.logged.filter((line) => line.includes(secret) || line.includes("/acme-notices"))).toEqual([]);
  await expectInvariants(system, tenant);
});

async function cancel({ api, path }: Tenant, runId: string | undefined): Promise<void> {
  const reply = await api.call("POST", `${path}/integrations/kustomer/runs/${runId}/cancel`, {});
  expect(reply).toMatchObject({ status: 200, body: { state: "cancelled" } });
}

/** Sets up a tenant with ten stored conversations; all others of the week are held. */
async function setUpFullTenant(
  system: TestSystem,
): Promise<{ tenant: Tenant; held: string[]; inScope: string[] }> {
  const tenant = await system.createTenant({ volumeLimit: 10 });
  await tenant.connect("full");
  await tenant.waitUntilDone(await tenant.switchOn());
  const items = (await readTruth(system, tenant)).conversations?.items ?? [];
  return { tenant, held: await listHeldIds(tenant), inScope: items.map((it) => it.id).sort() };
}

test.each(["done", "cancelled"])(
  "held conversations are imported before new ones, also when the release run is %s",
  async (end) => {
    await using system = await startSystem({ simulator: { conversations: 20 }, services: { normalizer: 2 } });
    const { tenant, held, inScope } = await setUpFullTenant(system);
    expect(held.length).toBeGreaterThan(5);

    const isCancelled = end === "cancelled";
    system.sim.setKnobs({ latencyMs: isCancelled ? 1_500 : 40 }); // no run ends before it is cancelled
    await system.operator.expectOk("PATCH", tenant.path, { volumeLimit: inScope.length });
    const release = await vi.waitFor(async () => {
      const found = (await tenant.listRuns()).find((it) => it.kind === "release");
      expect(found).toBeDefined();
      return found;
    }, waitOptions);
    if (isCancelled) await cancel(tenant, release?.id);
    system.sim.setKnobs({ latencyMs: 40 });
    const { changed } = system.sim.mutate({ actions: Array(5).fill("createConversation") });
    const newIds = changed.filter((it) => it.stream === "conversations").map((it) => it.id);
    await tenant.runUntilDone();

    await vi.waitFor(
      async () => expect(await tenant.getVolume()).toMatchObject({ used: inScope.length }),
      waitOptions,
    );
    await vi.waitFor(async () => {
      expect((await tenant.listRuns()).filter((it) => !["done", "cancelled"].includes(it.state))).toEqual([]);
    }, waitOptions);
    expect(await listStoredIds(tenant)).toEqual(inScope);
    expect(await listHeldIds(tenant)).toEqual([...newIds].sort());

    await system.operator.expectOk("PATCH", tenant.path, { volumeLimit: 1_000 });
    await vi.waitFor(async () => expect(await tenant.getVolume()).toMatchObject({ held: 0 }), waitOptions);
    await vi.waitFor(async () => {
      expect((await tenant.listRuns()).filter((it) => !["done", "cancelled"].includes(it.state))).toEqual([]);
    }, waitOptions);
    await expectEqualToTruth(system, tenant);
    await expectInvariants(system, tenant);
  },
);

test("a workspace that disconnects and reconnects is not charged twice", async () => {
  const knobs = { searchPageMax: 10 };
  await using system = await startSystem({
    simulator: { conversations: 15 },
    services: { normalizer: 2 },
    knobs,
  });
  const { tenant, held, inScope } = await setUpFullTenant(system);
  const admitted = await listStoredIds(tenant);

  for (const how of ["", "?purge=true"]) {
    await tenant.api.call("DELETE", `${tenant.path}/integrations/kustomer${how}`);
    await tenant.connect("full");
    await tenant.waitUntilDone(await tenant.switchOn());

    expect(await listStoredIds(tenant)).toEqual(admitted);
    expect(await listHeldIds(tenant)).toEqual(held);
    expect(await tenant.getVolume()).toMatchObject({ used: 10 });
  }

  await system.operator.expectOk("PATCH", tenant.path, { volumeLimit: 1_000, period: "year" });
  await vi.waitFor(
    async () => expect(await tenant.getVolume()).toMatchObject({ used: inScope.length }),
    waitOptions,
  );
  await tenant.runUntilDone();
  await expectInvariants(system, tenant);
});
