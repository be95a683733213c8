import { expect, test, vi } from "vitest";
import { expectStored } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import type { Tenant } from "../../support/tenant.ts";
import { waitOptions } from "../../support/tenant.ts";
import { startSystem, type TestSystem } from "../../support/test-system.ts";

interface Message {
  id: string;
  attachments: { id: string; name: string }[] | null;
}

/** The truth of the tenant's scope, with the attachments that its key may read. */
async function readTruth({ sim, db }: TestSystem, { workspaceId, getKeyName }: Tenant) {
  const { rows } = await db.query("select scope_from from integration where workspace_id = $1", [
    workspaceId,
  ]);
  return sim.truth({ from: rows[0]?.scope_from, key: getKeyName(), attachments: true });
}

const listWithAttachments = async ({ api, path }: Tenant): Promise<Message[]> =>
  (await api.listAll<Message>(`${path}/messages`)).filter((it) => it.attachments?.length);

/** The ids and attachments of the messages that have some. */
async function listTrue(system: TestSystem, tenant: Tenant) {
  const items = (await readTruth(system, tenant)).messages?.items ?? [];
  return items.filter((it) => (it["attachments"] as unknown[]).length > 0);
}

/** Has a job look for attachments, and waits until it has searched for them. */
async function lookForAttachments({ db }: TestSystem, { workspaceId }: Tenant): Promise<void> {
  const earlier = await db.query(
    `update integration set attachments_to = attachments_to - interval '1 ms', extras_due_at = clock_timestamp()
    where workspace_id = $1 returning attachments_to`,
    [workspaceId],
  );
  await vi.waitFor(async () => {
    const later = await db.query("select attachments_to from integration where workspace_id = $1", [
      workspaceId,
    ]);
    expect(later.rows).not.toEqual(earlier.rows);
  }, waitOptions);
}

/** Conversations of the last week, so that no message is from before the scope. */
const recentWeek = { weekShare: 1, conversations: 40 };

test("with a key that lists, messages have their attachments from the first run on, and a redaction removes them", async () => {
  await using system = await startSystem({ simulator: recentWeek });
  const tenant = await system.createTenant();
  system.sim.setKnobs({ rolesLost: { full: ["org.permission.search.create"] } });
  await tenant.connect("full");

  await tenant.waitUntilDone(await tenant.switchOn());
  await expectStored(system, tenant, await readTruth(system, tenant));
  const [first] = await listWithAttachments(tenant);
  const messageId = String(first?.id);
  system.sim.mutate({ actions: [{ type: "redact", messageId, parts: ["preview", "attachments"] }] });
  await tenant.reconcile();
  await tenant.runUntilDone();

  await vi.waitFor(async () => {
    const stored = await tenant.api.listAll<Message>(`${tenant.path}/messages`);
    expect(stored.find((it) => it.id === messageId)?.attachments ?? []).toEqual([]);
  }, waitOptions);
  await expectInvariants(system, tenant);
});

test("with a key that searches, a further search finds the messages whose attachments are read with their threads", async () => {
  await using system = await startSystem({ simulator: recentWeek });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  await tenant.waitUntilDone(await tenant.switchOn());
  const attachments = ["Rechnung Ämter.pdf", "photo.jpg"];
  system.sim.mutate({ actions: [{ type: "addMessage", attachments }] });
  await tenant.runUntilDone();

  await system.db.query("update integration set extras_due_at = clock_timestamp()");
  const expected = await listTrue(system, tenant);
  await vi.waitFor(async () => {
    await tenant.runUntilDone();
    expect(await listWithAttachments(tenant)).toHaveLength(expected.length);
  }, waitOptions);

  const stored = new Map((await listWithAttachments(tenant)).map((it) => [it.id, it.attachments]));
  for (const it of expected) expect(stored.get(it.id)).toEqual(it["attachments"]);
  const link = expected.at(-1);
  const [attachment] = stored.get(String(link?.id)) ?? [];
  const opened = await tenant.api.expectOk(
    "GET",
    `${tenant.path}/messages/${link?.id}/attachments/${attachment?.id}`,
  );
  expect(opened).toMatchObject({ ...attachment, url: expect.stringContaining("X-Amz-Signature=simulated") });
  const { rows } = await system.db.query("select count(*)::int from raw_batch where body is not null");
  expect(rows[0].count).toBeGreaterThan(0);
  await expectInvariants(system, tenant);
});

test.each([false, true])(
  "conversations that come in days after their messages have their attachments too, with few requests, unless Kustomer refuses `in`: %s",
  async (inRefused) => {
    await using system = await startSystem({ simulator: recentWeek, knobs: { inRefused } });
    const tenant = await system.createTenant();
    await tenant.connect("full");
    await tenant.changeIntegration({ filters: { conversations: { field: "status", in: ["done"] } } });
    await tenant.waitUntilDone(await tenant.switchOn());
    await lookForAttachments(system, tenant);
    const { conversations } = await readTruth(system, tenant);
    const open = conversations?.items.filter((it) => it["status"] !== "done").map((it) => it.id) ?? [];
    const countRequests = () => system.sim.requests().log.length;
    const before = countRequests();
    system.sim.mutate({ actions: open.map((conversationId) => ({ type: "close", conversationId })) });

    await tenant.runUntilDone();
    const requests = countRequests() - before;
    await lookForAttachments(system, tenant);

    const expected = await listTrue(system, tenant);
    await vi.waitFor(async () => {
      await tenant.runUntilDone();
      const stored = await listWithAttachments(tenant);
      expect(stored.map((it) => it.id).sort()).toEqual(expected.map((it) => it.id).sort());
    }, waitOptions);
    await expectInvariants(system, tenant);
    if (inRefused) expect(requests).toBeGreaterThan(open.length);
    else expect(requests).toBeLessThan(open.length / 2);
  },
);

test("a key with the four documented roles is never asked for attachments", async () => {
  await using system = await startSystem({ simulator: recentWeek });
  const tenant = await system.createTenant();
  await tenant.connect("documented");
  const { length: before } = system.sim.requests().log;

  await tenant.waitUntilDone(await tenant.switchOn());

  await expectStored(system, tenant, await readTruth(system, tenant));
  const later = system.sim.requests().log.slice(before);
  expect(later.filter((it) => JSON.stringify(it).includes("attachment"))).toEqual([]);
});
