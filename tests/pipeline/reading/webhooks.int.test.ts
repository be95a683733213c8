import type { http } from "@inlet/contracts";
import { signWebhook } from "@inlet/kustomer";
import type { Action, KnobChange } from "@inlet/kustomer-simulator";
import { expect, test, vi } from "vitest";
import type { OnWire } from "../../support/api-client.ts";
import { expectEqualToTruth, readStore } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import type { Tenant } from "../../support/tenant.ts";
import { waitOptions } from "../../support/tenant.ts";
import { startSystem, type TestSystem } from "../../support/test-system.ts";

type Webhook = OnWire<typeof http.webhook>;
interface FeedbackItem {
  id: string;
  text: string | null;
}

const token = "the-token-of-acmes-webhook";

/** The changes of a working day. */
const dailyActions: Action["type"][] = [
  "createConversation",
  "addMessage",
  "editMessage",
  "editConversation",
  "close",
  "reopen",
  "tag",
  "updateCustomer",
  "addMessage",
  "createConversation",
];

const getWebhook = ({ api, path }: Tenant) =>
  api.expectOk<Webhook>("GET", `${path}/integrations/kustomer/webhook`);

const setToken = ({ api, path }: Tenant, value: string) =>
  api.expectOk<Webhook>("PUT", `${path}/integrations/kustomer/webhook`, { token: value });

/** Sets up a tenant that has done its first run, with comments on and webhooks from Kustomer. */
async function setUpTenant(
  system: TestSystem,
  { key = "full", knobs = {} }: { key?: "full" | "documented"; knobs?: KnobChange },
) {
  const tenant = await system.createTenant();
  await tenant.connect(key);
  await tenant.waitUntilDone(await tenant.switchOn());
  await tenant.changeIntegration({ ingestComments: true });
  const { url } = await setToken(tenant, token);
  system.sim.setKnobs({ webhookRetryMs: [10, 50], ...knobs });
  system.sim.setWebhooks([{ url, token }]);
  return tenant;
}

/** Waits until everything that events requested is read, and no run is open or due soon. */
const waitUntilIdle = ({ db }: TestSystem, tenant: Tenant) =>
  vi.waitFor(async () => {
    const { nextRunAt, lastRun } = await tenant.getIntegration();
    const { rows } = await db.query("select 1 from raw_batch where state = 'pending'");
    expect({ state: lastRun?.state, pending: rows.length }).toEqual({ state: "done", pending: 0 });
    expect(Date.parse(nextRunAt ?? "")).toBeGreaterThan(Date.now() + 30_000);
  }, waitOptions);

const readFeed = async ({ api, path }: Tenant): Promise<FeedbackItem[]> =>
  (await api.expectOk<{ data: FeedbackItem[] }>("GET", `${path}/feedback?limit=1000`)).data;

test("a message in a stored conversation reaches the feed before any run reads it", async () => {
  await using system = await startSystem({ simulator: { conversations: 15 } });
  const tenant = await setUpTenant(system, { key: "documented" }); // which reads no names besides
  const conversationId = String((await readStore(tenant)).conversations[0]?.id);
  const requestsBefore = system.sim.requests().log.length;

  const { changed } = system.sim.mutate({
    actions: [{ type: "addMessage", conversationId, attributes: { preview: "Said just now" } }],
  });

  const id = changed.find((it) => it.stream === "messages")?.id;
  await vi.waitFor(
    async () =>
      expect(await readFeed(tenant)).toContainEqual(expect.objectContaining({ id, text: "Said just now" })),
    waitOptions,
  );
  expect(system.sim.requests().log).toHaveLength(requestsBefore);
  expect(await tenant.listRuns()).toHaveLength(1);
});

test.each(["full", "documented"] as const)(
  "duplicate events in any order make the store equal without a run, with the key %s",
  async (key) => {
    await using system = await startSystem({ simulator: { conversations: 15 } });
    const tenant = await setUpTenant(system, {
      key,
      knobs: { webhookDuplicates: 0.3, webhookReorder: true },
    });

    for (const seed of ["morning", "evening"])
      system.sim.mutate({ actions: [...dailyActions, "updateTag"], seed });
    await system.sim.webhooksIdle();

    await vi.waitFor(() => expectEqualToTruth(system, tenant), waitOptions);
    const states = system.sim.webhooks().log.map((it) => it.state);
    const delivered = states.filter((it) => it === "delivered").length;
    await vi.waitFor(async () => {
      const { accepted, duplicate, ignored, refused, dropped } = (await getWebhook(tenant)).counts;
      expect({ all: accepted + duplicate + ignored, refused, dropped }).toEqual({
        all: delivered,
        refused: 0,
        dropped: 0,
      });
      expect(duplicate).toBeGreaterThan(0);
    }, waitOptions);
    await waitUntilIdle(system, tenant);
    await expectInvariants(system, tenant);
  },
);

test.each(["full", "documented"] as const)(
  "the next run reads what lost events announced, with the key %s",
  async (key) => {
    await using system = await startSystem({ simulator: { conversations: 15 } });
    const tenant = await setUpTenant(system, { key, knobs: { webhookLoss: 0.5, webhookReorder: true } });

    for (const seed of ["morning", "evening"]) system.sim.mutate({ actions: dailyActions, seed });
    await system.sim.webhooksIdle();
    expect(system.sim.webhooks().log.filter((it) => it.state === "lost")).not.toEqual([]);
    await tenant.runUntilDone();

    await expectEqualToTruth(system, tenant);
    await waitUntilIdle(system, tenant);
    await expectInvariants(system, tenant);
  },
);

/** Sends an event with a record's current state, as Kustomer does. */
async function deliver(
  system: TestSystem,
  { url, name, id }: { url: string; name: "conversation" | "message"; id: string },
): Promise<number> {
  const data = system.sim.world.get(`${name}s`, id);
  const event = { id: `about-${id}`, name: `kustomer.${name}.create`, org: system.sim.world.orgId(), data };
  const body = JSON.stringify({ ...event, createdAt: new Date().toISOString() });
  const headers = { "x-kustomer-webhook-signature": signWebhook(Buffer.from(body), token) };
  return (await fetch(url, { method: "POST", headers, body })).status;
}

test("a conversation whose messages arrive first is complete within seconds, before search finds it", async () => {
  await using system = await startSystem({ simulator: { conversations: 15 } });
  const tenant = await setUpTenant(system, {});
  const { url } = await getWebhook(tenant);
  system.sim.setWebhooks([]);
  system.sim.setKnobs({ indexLagMs: 3_600_000 });
  const { changed } = system.sim.mutate({ actions: [{ type: "createConversation", messages: 3 }] });
  const ids = (stream: string) => changed.filter((it) => it.stream === stream).map((it) => it.id);
  const [conversationId = ""] = ids("conversations");
  const [last = "", ...messages] = ids("messages");

  for (const id of messages) expect(await deliver(system, { url, name: "message", id })).toBe(200);
  expect(await deliver(system, { url, name: "conversation", id: conversationId })).toBe(200);

  await vi.waitFor(async () => {
    const reply = await tenant.api.call("GET", `${tenant.path}/conversations/${conversationId}`);
    expect(reply).toMatchObject({
      status: 200,
      body: {
        messages: expect.arrayContaining([expect.objectContaining({ id: last })]),
        customer: { id: expect.any(String) },
      },
    });
  }, waitOptions);
  await waitUntilIdle(system, tenant);
  await expectInvariants(system, tenant);
});

/** Every stored record with its place in the feed, which each write moves. Names of agents may come at any time. */
async function listVersions({ db }: TestSystem, { workspaceId }: Tenant): Promise<object[]> {
  const { rows } = await db.query(
    `select id, feed_position from conversation where workspace_id = $1
    union all select id, feed_position from message where workspace_id = $1
    union all select id, feed_position from customer where workspace_id = $1 order by id`,
    [workspaceId],
  );
  return rows;
}

test("neither another workspace's webhook nor a wrong token can write to a workspace", async () => {
  await using system = await startSystem({ simulator: { conversations: 15 } });
  const first = await setUpTenant(system, { knobs: { webhookRetryMs: [10] } });
  const second = await system.createTenant();
  await second.connect("sameOrgOther");
  await second.waitUntilDone(await second.switchOn());
  const { url } = await setToken(second, "the-token-of-another-webhook");
  const conversationId = String((await readStore(second)).conversations[0]?.id);
  const before = await listVersions(system, second);

  system.sim.setWebhooks([{ url, token }]);
  system.sim.mutate({
    actions: [
      { type: "addMessage", conversationId },
      { type: "close", conversationId },
    ],
  });
  await system.sim.webhooksIdle();

  const { hooks, log } = system.sim.webhooks();
  expect(hooks).toMatchObject([{ enabled: false }]);
  expect(log.map((it) => it.status)).toContain(401);
  const tries = log.reduce((sum, it) => sum + it.tries, 0);
  await vi.waitFor(async () => expect((await getWebhook(second)).counts.refused).toBe(tries), waitOptions);
  expect(await listVersions(system, second)).toEqual(before);
  const { rows } = await system.db.query("select * from raw_batch where run_id is null");
  expect(rows).toEqual([]);
  await expectInvariants(system, first, second);
});
