import type { http } from "@inlet/contracts";
import { expect, test, vi } from "vitest";
import type { OnWire } from "../../support/api-client.ts";
import { readStore } from "../../support/expect-equal.ts";
import { expectInvariants, expectTextsNowhere } from "../../support/expect-invariants.ts";
import { listReportRows, runReport } from "../../support/reports.ts";
import type { Tenant } from "../../support/tenant.ts";
import { waitOptions } from "../../support/tenant.ts";
import { startSystem, type TestSystem } from "../../support/test-system.ts";

type Erasure = OnWire<typeof http.erasure>;

/** Strings that only the erased person has. */
const person = {
  name: "Quokka Zanzibar",
  email: "quokka.zanzibar@example.test",
  subject: "Wallaby in Timbuktu, third floor",
  text: "My card number is 4111 1111 1111 1111, and nobody else says so. ".repeat(5),
  reply: "Hello Quokka, your card was refused by the bank on Tuesday. ".repeat(3),
  note: "Do not call this one before noon, says the plumber of Ouagadougou.",
  aside: "By the way, my landlord at 7 Eucalyptus Lane never answers me. ".repeat(5),
};
const traces = Object.values(person).map((it) => it.slice(0, 50).trim());

const webhookToken = "the-token-of-acmes-webhook";

/** A tenant with webhooks, and a customer who wrote in a conversation of their own and in one of somebody else. */
async function setUpPerson(system: TestSystem) {
  const tenant = await system.createTenant();
  await tenant.connect("full");
  await tenant.waitUntilDone(await tenant.switchOn());
  const { url } = await tenant.api.expectOk<{ url: string }>(
    "PUT",
    `${tenant.path}/integrations/kustomer/webhook`,
    { token: webhookToken },
  );
  system.sim.setWebhooks([{ url, token: webhookToken }]);
  const [foreign] = (await readStore(tenant)).conversations;
  const emails = [{ email: person.email, type: "home", verified: true }];
  const mutate = (...actions: Parameters<typeof system.sim.mutate>[0]["actions"] & object) =>
    system.sim.mutate({ actions: actions.flat() }).changed;
  const customerId = String(
    mutate({ type: "createCustomer", attributes: { name: person.name, emails } })[0]?.id,
  );
  const conversationId = createConversation(system, customerId);
  const foreignId = String(foreign?.id);
  mutate(
    { type: "editConversation", conversationId, attributes: { name: person.subject } },
    { type: "addMessage", conversationId, attributes: { preview: person.text } },
    { type: "addMessage", conversationId, attributes: { preview: person.reply, direction: "out" } },
    { type: "addMessage", conversationId: foreignId, customerId, attributes: { preview: person.aside } },
    { type: "addNote", conversationId, attributes: { body: person.note } },
  );
  await tenant.changeIntegration({ notes: true });
  await tenant.runUntilDone();
  await vi.waitFor(async () => {
    await system.db.query("update integration set extras_due_at = clock_timestamp()");
    const { rows } = await system.db.query("select 1 from note where body = $1", [person.note]);
    expect(rows).toHaveLength(1);
  }, waitOptions);
  await system.sim.webhooksIdle();
  return { tenant, customerId, conversationId, foreignId };
}

function createConversation(system: TestSystem, customerId: string): string {
  const { changed } = system.sim.mutate({
    actions: [{ type: "createConversation", customerId, messages: 2 }],
  });
  return String(changed.find((it) => it.stream === "conversations")?.id);
}

const waitUntilErased = ({ api, path }: Tenant, id: string): Promise<Erasure> =>
  vi.waitFor(async () => {
    const erasure = await api.expectOk<Erasure>("GET", `${path}/erasures/${id}`);
    expect(erasure.state).toBe("done");
    return erasure;
  }, waitOptions);

/** Kustomer sends everything of the person again: by webhooks, runs, and a replay of the stored pages. */
async function sendAgain(
  system: TestSystem,
  tenant: Tenant,
  ids: Record<"conversationId" | "customerId", string>,
) {
  system.sim.mutate({
    actions: [
      { type: "addMessage", conversationId: ids.conversationId, attributes: { preview: person.text } },
      { type: "updateCustomer", customerId: ids.customerId, attributes: { name: `${person.name} II` } },
      { type: "tag", conversationId: ids.conversationId },
      { type: "addNote", conversationId: ids.conversationId, attributes: { body: person.note } },
    ],
  });
  await tenant.runUntilDone();
  await system.sim.webhooksIdle();
}

test("an erased customer is nowhere, and stays erased when Kustomer sends everything again", async () => {
  await using system = await startSystem({ simulator: { conversations: 10 } });
  const { tenant, customerId, conversationId, foreignId } = await setUpPerson(system);
  const { api, path } = tenant;
  await expect(expectTextsNowhere(system, traces)).rejects.toThrow();
  const used = (await tenant.getVolume()).used;

  const erasure = await api.expectOk<Erasure>("POST", `${path}/erasures`, { customerId });
  await sendAgain(system, tenant, { conversationId, customerId }); // while the erasure is under way
  const certificate = await waitUntilErased(tenant, erasure.id);

  await vi.waitFor(() => expectTextsNowhere(system, traces), waitOptions);
  const find = (place: string, kind: string) =>
    certificate.removed.find((it) => it.place === place && it.kind === kind)?.count;
  expect(find("records", "customer")).toBe(1);
  expect(find("records", "conversation")).toBe(1);
  expect(find("records", "message")).toBeGreaterThanOrEqual(5);
  expect(find("notes", "conversation")).toBe(1);
  expect(find("raw_pages", "record")).toBeGreaterThanOrEqual(7);

  const newId = createConversation(system, customerId);
  await sendAgain(system, tenant, { conversationId, customerId });
  await system.operator.expectOk("POST", `${path}/integrations/kustomer/replays`);
  await tenant.reconcile();
  await tenant.runUntilDone();
  await waitUntilErased(tenant, erasure.id);
  await vi.waitFor(() => expectTextsNowhere(system, traces), waitOptions);

  const store = await readStore(tenant);
  expect(store.customers.map((it) => it.id)).not.toContain(customerId);
  for (const id of [conversationId, newId]) expect(store.conversations.map((it) => it.id)).not.toContain(id);
  expect(store.conversations.map((it) => it.id)).toContain(foreignId);
  expect((await tenant.getVolume()).used).toBe(used);
  const feed = await api.expectOk<{ data: object[] }>("GET", `${path}/feedback?limit=1000`);
  expect(feed.data).toContainEqual(
    expect.objectContaining({ id: conversationId, deleted: true, text: null, customerId: null }),
  );
  await expectInvariants(system, tenant);

  const report = await runReport(tenant);
  expect(report.complete).toBe(true);
  const explained = (await listReportRows(tenant, report)).filter((it) => it.explanation === "erased");
  expect(explained.map((it) => it.id)).toEqual(expect.arrayContaining([conversationId, newId]));
}, 240_000);
