import { createHmac } from "node:crypto";
import type { http } from "@inlet/contracts";
import { startReceiver } from "@inlet/testkit";
import { expect, test, vi } from "vitest";
import type { OnWire } from "../../support/api-client.ts";
import { expectEqualToTruth, readStore, readTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import type { Tenant } from "../../support/tenant.ts";
import { startSystem, type TestSystem } from "../../support/test-system.ts";

type Notice = OnWire<typeof http.noticePage>["data"][number];

const soon = { timeout: 60_000, interval: 50 };
const listNotices = ({ api, path }: Tenant) => api.listAll<Notice>(`${path}/notices`);
const heldIds = async ({ api, path }: Tenant) =>
  (await api.listAll<{ id: string }>(`${path}/integrations/kustomer/held`)).map((it) => it.id).sort();
const admittedIds = async (tenant: Tenant) =>
  (await readStore(tenant)).conversations.map((it) => it.id).sort();

test("a workspace that fills up is told at 80, 95 and 100 %, signed, until the receiver has taken it", async () => {
  const secret = "shared with the receiver";
  await using receiver = await startReceiver();
  await using system = await startSystem({
    env: { INLET_NOTICE_SECRET: secret },
    services: { scheduler: 2 },
  });
  const tenant = await system.createTenant({ volumeLimit: 10 });
  await system.operator.expectOk("PATCH", tenant.path, { noticeUrl: `${receiver.url}/told` });
  receiver.answer = (response) => void response.writeHead(503).end();
  await tenant.connect("full");

  await tenant.waitUntilDone(await tenant.switchOn());
  await vi.waitFor(async () => {
    const failures = (await listNotices(tenant)).map((it) => it.failure);
    expect(failures).toEqual(Array(3).fill("it answered 503"));
  }, soon);
  receiver.answer = (response) => void response.writeHead(204).end();
  await system.db.query("update notice set next_try_at = clock_timestamp()"); // the pause is over
  const told = await vi.waitFor(async () => {
    const all = await listNotices(tenant);
    expect(all.every((it) => it.deliveredAt !== null)).toBe(true);
    return all;
  }, soon);

  expect(told.map((it) => it.kind)).toEqual(["volume_100", "volume_95", "volume_80"]);
  expect(await tenant.getVolume()).toMatchObject({ used: 10, notices: [80, 95, 100] });
  const bodies = receiver.received.map((it) => JSON.parse(it.body) as Notice & { workspaceId: string });
  expect(new Set(bodies.map((it) => it.id))).toEqual(new Set(told.map((it) => it.id)));
  for (const { body, headers } of receiver.received)
    expect(headers["x-inlet-signature"]).toBe(createHmac("sha256", secret).update(body).digest("hex"));
  expect(bodies.every((it) => it.workspaceId === tenant.workspaceId)).toBe(true);
  const logged = system.logged.filter((line) => line.includes("notice raised")).map((it) => JSON.parse(it));
  expect(logged).toHaveLength(3);
  expect(logged[0]).toMatchObject({ level: 40, workspaceId: tenant.workspaceId, details: { limit: 10 } });
  expect(system.logged.filter((line) => line.includes(secret) || line.includes("/told"))).toEqual([]);
  await expectInvariants(system, tenant);
});

async function cancel({ api, path }: Tenant, runId: string | undefined): Promise<void> {
  const reply = await api.call("POST", `${path}/integrations/kustomer/runs/${runId}/cancel`, {});
  expect(reply).toMatchObject({ status: 200, body: { state: "cancelled" } });
}

/** A tenant of whom ten conversations are stored and all others of the week held. */
async function fullTenant(
  system: TestSystem,
): Promise<{ tenant: Tenant; held: string[]; inScope: string[] }> {
  const tenant = await system.createTenant({ volumeLimit: 10 });
  await tenant.connect("full");
  await tenant.waitUntilDone(await tenant.switchOn());
  const items = (await readTruth(system, tenant)).conversations?.items ?? [];
  return { tenant, held: await heldIds(tenant), inScope: items.map((it) => it.id).sort() };
}

test.each(["read to its end", "cancelled"])(
  "who waited longer comes first while others arrive, also when the release is %s",
  async (end) => {
    await using system = await startSystem({ simulator: { conversations: 40 }, services: { normalizer: 2 } });
    const { tenant, held, inScope } = await fullTenant(system);
    expect(held.length).toBeGreaterThan(5);

    system.sim.setKnobs({ latencyMs: 40 });
    await system.operator.expectOk("PATCH", tenant.path, { volumeLimit: inScope.length });
    const release = await vi.waitFor(async () => {
      const found = (await tenant.listRuns()).find((it) => it.kind === "release");
      expect(found).toBeDefined();
      return found;
    }, soon);
    if (end === "cancelled") await cancel(tenant, release?.id);
    const { changed } = system.sim.mutate({ actions: Array(5).fill("createConversation") });
    const newcomers = changed.filter((it) => it.stream === "conversations").map((it) => it.id);
    await tenant.runUntilDone();

    await vi.waitFor(
      async () => expect(await tenant.getVolume()).toMatchObject({ used: inScope.length }),
      soon,
    );
    await vi.waitFor(async () => {
      expect((await tenant.listRuns()).filter((it) => !["done", "cancelled"].includes(it.state))).toEqual([]);
    }, soon);
    expect(await admittedIds(tenant)).toEqual(inScope);
    expect(await heldIds(tenant)).toEqual([...newcomers].sort());

    await system.operator.expectOk("PATCH", tenant.path, { volumeLimit: 1_000 });
    await vi.waitFor(async () => expect(await tenant.getVolume()).toMatchObject({ held: 0 }), soon);
    await vi.waitFor(async () => {
      expect((await tenant.listRuns()).filter((it) => !["done", "cancelled"].includes(it.state))).toEqual([]);
    }, soon);
    await expectEqualToTruth(system, tenant);
    await expectInvariants(system, tenant);
  },
);

test("a workspace that disconnects and connects again is charged for nothing twice", async () => {
  const knobs = { searchPageMax: 10 };
  await using system = await startSystem({
    simulator: { conversations: 30 },
    services: { normalizer: 2 },
    knobs,
  });
  const { tenant, held, inScope } = await fullTenant(system);
  const admitted = await admittedIds(tenant);

  for (const how of ["", "?purge=true"]) {
    await tenant.api.call("DELETE", `${tenant.path}/integrations/kustomer${how}`);
    await tenant.connect("full");
    await tenant.waitUntilDone(await tenant.switchOn());

    expect(await admittedIds(tenant)).toEqual(admitted);
    expect(await heldIds(tenant)).toEqual(held);
    expect(await tenant.getVolume()).toMatchObject({ used: 10 });
  }

  await system.operator.expectOk("PATCH", tenant.path, { volumeLimit: 1_000, period: "year" });
  await vi.waitFor(
    async () => expect(await tenant.getVolume()).toMatchObject({ used: inScope.length }),
    soon,
  );
  await tenant.runUntilDone();
  await expectInvariants(system, tenant);
});
