import { readFileSync } from "node:fs";
import type { http } from "@inlet/contracts";
import type { KeyName } from "@inlet/kustomer-simulator";
import { expect, test } from "vitest";
import type { OnWire } from "../../support/api-client.ts";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import type { Tenant } from "../../support/tenant.ts";
import { startSystem, type TestSystem } from "../../support/test-system.ts";

const world = { conversations: 12, weekShare: 1 };

type PendingRecord = OnWire<typeof http.pendingPage>["data"][number];

const listPending = ({ api, path }: Tenant): Promise<PendingRecord[]> =>
  api.listAll(`${path}/integrations/kustomer/pending`);

async function listStored({ api, path }: Tenant, stream: string): Promise<Set<string>> {
  const stored = await api.listAll<{ id: string }>(`${path}/${stream}`);
  return new Set(stored.map((it) => it.id));
}

/** A customer, a conversation of another customer, and a message of a third conversation. */
function pickFailing({ sim }: TestSystem) {
  const [conversation, other] = sim.truth().conversations?.items ?? [];
  const messages = sim.truth().messages?.items ?? [];
  const message = messages.find(
    (it) => ![conversation?.id, other?.id].includes(String(it["conversationId"])),
  );
  const customerId = String(other?.["customerId"]);
  return {
    customerId,
    conversationId: conversation?.id ?? "",
    messageId: message?.id ?? "",
    parentId: String(message?.["conversationId"]),
    /** The messages of the failing conversation, which are read with it. */
    within: messages.filter((it) => it["conversationId"] === conversation?.id).map((it) => it.id),
  };
}

/** Makes every pause end now, as if its time had passed. */
const endPauses = ({ db }: TestSystem) =>
  db.query("update fetch_backlog set next_try_at = clock_timestamp() where next_try_at is not null");

/** The largest memory that a process has had in RAM; 0 on systems other than Linux, which do not say it. */
function readPeakMiB(pid: number | undefined): number {
  if (process.platform !== "linux") return 0;
  const [, kB] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kB) / 1_024;
}

const failure = "Kustomer could not return it (status 500)";

test.each<{ key: KeyName; instants: string[] }>([
  { key: "full", instants: ["conversations", "messages", "customers"] },
  { key: "documented", instants: [] },
])(
  "a customer, a conversation and a message that always fail do not stop the key $key",
  async ({ key, instants }) => {
    await using system = await startSystem({ simulator: world });
    const failing = pickFailing(system);
    const { customerId, conversationId, messageId, parentId, within } = failing;
    const tenant = await system.createTenant();
    await tenant.connect(key);
    system.sim.setKnobs({ failingIds: [customerId, conversationId, messageId] });

    const run = await tenant.waitUntilDone(await tenant.switchOn());

    const truth = system.sim.truth();
    const expected = (stream: "conversations" | "messages" | "customers", ...lost: string[]) =>
      new Set((truth[stream]?.items ?? []).map((it) => it.id).filter((id) => !lost.includes(id)));
    expect(await listStored(tenant, "conversations")).toEqual(expected("conversations", conversationId));
    expect(await listStored(tenant, "messages")).toEqual(expected("messages", messageId, ...within));
    expect(await listStored(tenant, "customers")).toEqual(expected("customers", customerId));
    const counted = run.warnings.filter((it) => it.startsWith("Kustomer could not return some of what"));
    expect(counted).toHaveLength(1);
    const pending = await listPending(tenant);
    expect(pending).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: "conversation", id: conversationId, failure, outcome: null }),
        expect.objectContaining({ kind: "customer", id: customerId, failure }),
        expect.objectContaining({ kind: "thread", id: parentId, failure }),
        ...instants.map((it) =>
          expect.objectContaining({ kind: "instant", id: expect.stringContaining(`${it}@`), failure }),
        ),
      ]),
    );
    for (const it of pending) expect(Date.parse(it.nextTryAt ?? "")).toBeGreaterThan(Date.now());

    system.sim.setKnobs({ failingIds: [] });
    await endPauses(system);
    await tenant.runUntilDone();
    expect(await listPending(tenant)).toEqual([]);
    await expectEqualToTruth(system, tenant);
    await expectInvariants(system, tenant);
  },
);

test("records of 60 MiB are set aside, whatever they consist of, and the fetcher stays small", async () => {
  await using system = await startSystem({ simulator: world, services: { fetcher: 0 } });
  const { customerId, conversationId } = pickFailing(system);
  const fetcher = await system.startServiceProcess("fetcher");
  const tenant = await system.createTenant();
  await tenant.connect("documented");
  system.sim.setKnobs({ hugeRecords: { [customerId]: "nested", [conversationId]: "text" } });

  await tenant.waitUntilDone(await tenant.switchOn());

  const tooLarge = expect.objectContaining({ failure: "Kustomer's reply with it is too large" });
  const pending = await listPending(tenant);
  expect(pending.filter((it) => it.id === conversationId || it.id === customerId)).toEqual([
    tooLarge,
    tooLarge,
  ]);
  expect(readPeakMiB(fetcher.pid)).toBeLessThan(256);

  system.sim.setKnobs({ hugeRecords: {} });
  await endPauses(system);
  await tenant.runUntilDone();
  await expectEqualToTruth(system, tenant);
  await expectInvariants(system, tenant);
});

test("an outage sets nothing aside", async () => {
  await using system = await startSystem({ simulator: world });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  system.sim.setKnobs({ faults: { html502: 1 } });
  const run = await tenant.switchOn();
  await tenant.waitForRun(run, (it) => expect(it.error).not.toBeNull());

  expect(await listPending(tenant)).toEqual([]);

  system.sim.setKnobs({ faults: 0 });
  const { warnings } = await tenant.waitUntilDone(run);
  expect(warnings).toEqual([]);
  await expectEqualToTruth(system, tenant);
});
