import type { http } from "@inlet/contracts";
import { signWebhook } from "@inlet/kustomer";
import type { Action, KnobChange } from "@inlet/kustomer-simulator";
import { expect, test, vi } from "vitest";
import type { OnWire } from "../../support/api-client.ts";
import { expectEqualToTruth, readStore } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import type { Tenant } from "../../support/tenant.ts";
import { startSystem, type TestSystem } from "../../support/test-system.ts";

type Webhook = OnWire<typeof http.webhook>;
interface Item {
  id: string;
  text: string | null;
}

const patience = { timeout: 60_000, interval: 100 };
const token = "the-token-of-acmes-webhook";

/** A day at work. */
const deeds: Action["type"][] = [
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

const webhookOf = ({ api, path }: Tenant) =>
  api.expectOk<Webhook>("GET", `${path}/integrations/kustomer/webhook`);

const setToken = ({ api, path }: Tenant, value: string) =>
  api.expectOk<Webhook>("PUT", `${path}/integrations/kustomer/webhook`, { token: value });

/** A tenant whose first run is done, with comments on, and whose Kustomer sends webhooks from now on. */
async function givenHooked(
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

/** Waits until what events made wanted has been read, and no run is open or about to be. */
const untilCalm = ({ db }: TestSystem, tenant: Tenant) =>
  vi.waitFor(async () => {
    const { nextRunAt, lastRun } = await tenant.getIntegration();
    const { rows } = await db.query("select 1 from raw_batch where state = 'pending'");
    expect({ state: lastRun?.state, pending: rows.length }).toEqual({ state: "done", pending: 0 });
    expect(Date.parse(nextRunAt ?? "")).toBeGreaterThan(Date.now() + 30_000);
  }, patience);

const feedOf = async ({ api, path }: Tenant): Promise<Item[]> =>
  (await api.expectOk<{ data: Item[] }>("GET", `${path}/feedback?limit=1000`)).data;

test("what is said in a known conversation is in the feed before any run has asked for it", async () => {
  await using system = await startSystem({ simulator: { conversations: 15 } });
  const tenant = await givenHooked(system, {});
  const conversationId = String((await readStore(tenant)).conversations[0]?.id);
  const asked = system.sim.requests().log.length;

  const { changed } = system.sim.mutate({
    actions: [{ type: "addMessage", conversationId, attributes: { preview: "Said just now" } }],
  });

  const id = changed.find((it) => it.stream === "messages")?.id;
  await vi.waitFor(
    async () =>
      expect(await feedOf(tenant)).toContainEqual(expect.objectContaining({ id, text: "Said just now" })),
    patience,
  );
  expect(system.sim.requests().log).toHaveLength(asked);
  expect(await tenant.listRuns()).toHaveLength(1);
});

test.each(["full", "documented"] as const)(
  "events that come twice and in any order make the store whole by themselves, with the key %s",
  async (key) => {
    await using system = await startSystem({ simulator: { conversations: 15 } });
    const tenant = await givenHooked(system, {
      key,
      knobs: { webhookDuplicates: 0.3, webhookReorder: true },
    });

    for (const seed of ["morning", "evening"]) system.sim.mutate({ actions: [...deeds, "updateTag"], seed });
    await system.sim.webhooksIdle();

    await vi.waitFor(() => expectEqualToTruth(system, tenant), patience);
    const states = system.sim.webhooks().log.map((it) => it.state);
    const delivered = states.filter((it) => it === "delivered").length;
    await vi.waitFor(async () => {
      const { accepted, duplicate, ignored, refused, dropped } = (await webhookOf(tenant)).counts;
      expect({ all: accepted + duplicate + ignored, refused, dropped }).toEqual({
        all: delivered,
        refused: 0,
        dropped: 0,
      });
      expect(duplicate).toBeGreaterThan(0);
    }, patience);
    await untilCalm(system, tenant);
    await expectInvariants(system, tenant);
  },
);

test.each(["full", "documented"] as const)(
  "what is lost on the way is brought by the next run, with the key %s",
  async (key) => {
    await using system = await startSystem({ simulator: { conversations: 15 } });
    const tenant = await givenHooked(system, { key, knobs: { webhookLoss: 0.5, webhookReorder: true } });

    for (const seed of ["morning", "evening"]) system.sim.mutate({ actions: deeds, seed });
    await system.sim.webhooksIdle();
    expect(system.sim.webhooks().log.filter((it) => it.state === "lost")).not.toEqual([]);
    await tenant.runUntilDone();

    await expectEqualToTruth(system, tenant);
    await untilCalm(system, tenant);
    await expectInvariants(system, tenant);
  },
);

/** Delivers an event about a record as it is now, as Kustomer would. */
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

test("a conversation whose messages came first is whole within seconds, though search does not show it yet", async () => {
  await using system = await startSystem({ simulator: { conversations: 15 } });
  const tenant = await givenHooked(system, {});
  const { url } = await webhookOf(tenant);
  system.sim.setWebhooks([]);
  system.sim.setKnobs({ indexLagMs: 3_600_000 });
  const { changed } = system.sim.mutate({ actions: [{ type: "createConversation", messages: 3 }] });
  const ids = (stream: string) => changed.filter((it) => it.stream === stream).map((it) => it.id);
  const [conversationId = ""] = ids("conversations");
  const [last = "", ...messages] = ids("messages");

  for (const id of messages) expect(await deliver(system, { url, name: "message", id })).toBe(200);
  expect(await deliver(system, { url, name: "conversation", id: conversationId })).toBe(200);

  await vi.waitFor(async () => {
    const whole = await tenant.api.call("GET", `${tenant.path}/conversations/${conversationId}`);
    expect(whole).toMatchObject({
      status: 200,
      body: {
        messages: expect.arrayContaining([expect.objectContaining({ id: last })]),
        customer: { id: expect.any(String) },
      },
    });
  }, patience);
  await untilCalm(system, tenant);
  await expectInvariants(system, tenant);
});

test("another workspace's webhook cannot write here, nor can a wrong token", async () => {
  await using system = await startSystem({ simulator: { conversations: 15 } });
  const mine = await givenHooked(system, { knobs: { webhookRetryMs: [10] } });
  const theirs = await system.createTenant();
  await theirs.connect("sameOrgOther");
  await theirs.waitUntilDone(await theirs.switchOn());
  const { url } = await setToken(theirs, "the-token-of-another-webhook");
  const before = await readStore(theirs);
  const conversationId = String(before.conversations[0]?.id);

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
  await vi.waitFor(async () => expect((await webhookOf(theirs)).counts.refused).toBe(tries), patience);
  expect(await readStore(theirs)).toEqual(before);
  const { rows } = await system.db.query("select * from raw_batch where run_id is null");
  expect(rows).toEqual([]);
  await expectInvariants(system, mine, theirs);
});
