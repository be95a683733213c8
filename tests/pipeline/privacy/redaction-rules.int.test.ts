import { batches } from "@inlet/db";
import { expect, test, vi } from "vitest";
import { readStore } from "../../support/expect-equal.ts";
import { expectTenantInvariants } from "../../support/expect-invariants.ts";
import { findTablesContaining } from "../../support/find-tables-containing.ts";
import { type Tenant, waitOptions } from "../../support/tenant.ts";
import { startSystem, type TestSystem } from "../../support/test-system.ts";

const redaction = {
  text: { email: "hash", phone: "mask", card: "mask", customer_name: "mask" },
  customerFields: { name: "mask", email: "hash", phone: "drop" },
} as const;

/** What the addresses and phone numbers of every person in the simulator have in common, and one text of ours. */
const personal = ["@mail.example", "@shop.example", "+1555", "4111 1111 1111 1111", "Quenby"];
const preview = "Ada Quenby here. My card is 4111 1111 1111 1111, my mail someone@mail.example";
const redactedPreview = /^\[name\] here. My card is \[card\], my mail \[email:[\da-f]{16}\]$/;

/** A tenant of a system in which a customer writes our text. */
async function createTenant(system: TestSystem) {
  const tenant = await system.createTenant();
  // Attachments would have threads read once more, which nothing waits for here.
  system.sim.setKnobs({ rolesLost: { full: ["org.permission.attachment.read"] } });
  await tenant.connect("full");
  const attributes = { name: "Ada Quenby", displayName: "Ada", firstName: "Ada", lastName: "Quenby" };
  const { changed: people } = system.sim.mutate({ actions: [{ type: "createCustomer", attributes }] });
  const customerId = String(people[0]?.id);
  const created = system.sim.mutate({ actions: [{ type: "createConversation", customerId, messages: 1 }] });
  const conversationId = String(created.changed.find((it) => it.stream === "conversations")?.id);
  system.sim.mutate({
    actions: [
      { type: "addMessage", conversationId, attributes: { preview } },
      { type: "addNote", conversationId, attributes: { body: `<p>${preview}</p>` } },
    ],
  });
  await tenant.changeIntegration({ notes: true });
  return tenant;
}

/** Has notes read, and waits until those that our conversation has are stored. */
const waitForNotes = ({ db }: TestSystem, expected: RegExp) =>
  vi.waitFor(async () => {
    await db.query("update integration set extras_due_at = clock_timestamp()");
    const { rows } = await db.query<{ text: string }>("select coalesce(text, body) as text from note");
    expect(rows.map((it) => it.text)).toContainEqual(expect.stringMatching(expected));
  }, waitOptions);

const listTexts = async (tenant: Tenant) =>
  (await readStore(tenant)).messages.map((it) => String(it["description"]));

test("of a workspace that redacts, no table and no raw batch holds personal data in clear", async () => {
  await using system = await startSystem({ simulator: { conversations: 20 } });
  const tenant = await createTenant(system);

  const changed = await tenant.changeIntegration({ redaction });
  await tenant.waitUntilDone(await tenant.switchOn());
  const written = await system.db.query("select feed_position = first_position as once from message");
  await tenant.runUntilDone();

  expect(changed.redaction).toMatchObject({ ...redaction, rawBatches: "encrypted" });
  // Those of customers whom no conversation names are withheld first.
  expect(written.rows.filter((it) => it.once).length / written.rows.length).toBeGreaterThan(0.8);
  await vi.waitFor(
    async () => expect(await listTexts(tenant)).toContainEqual(expect.stringMatching(redactedPreview)),
    waitOptions,
  );
  await waitForNotes(system, redactedPreview);
  expect(await listTexts(tenant)).not.toContainEqual(expect.stringContaining("withheld"));
  expect(await findTablesContaining(system, personal)).toEqual([]);
  const { rows } = await system.db.query<{ body: Buffer }>("select body from raw_batch");
  expect(rows.map((it) => batches.isEncryptedBody(it.body))).toEqual(rows.map(() => true));
  expect(rows.length).toBeGreaterThan(2);
  await expectTenantInvariants(system, tenant, [tenant]);
});

test("what was stored in clear is redacted on request, raw pages as well", async () => {
  await using system = await startSystem({ simulator: { conversations: 20 } });
  const tenant = await createTenant(system);
  await tenant.waitUntilDone(await tenant.switchOn());
  await waitForNotes(system, /^Ada Quenby here/);
  expect(await findTablesContaining(system, ["Quenby"])).toContain("public.note");
  await tenant.changeIntegration({ redaction });

  await tenant.api.expectOk("POST", `${tenant.path}/integrations/kustomer/redaction/stored`);
  await vi.waitFor(
    async () => expect((await tenant.getIntegration()).redactionPass?.state).toBe("done"),
    waitOptions,
  );

  expect(await listTexts(tenant)).toContainEqual(expect.stringMatching(redactedPreview));
  await waitForNotes(system, redactedPreview);
  // The words of the search follow what is stored within seconds.
  await vi.waitFor(async () => expect(await findTablesContaining(system, personal)).toEqual([]), waitOptions);
  await expectTenantInvariants(system, tenant, [tenant]);
});
