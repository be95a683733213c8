import { batches } from "@inlet/db";
import { expect, test } from "vitest";
import { readStore } from "../../support/expect-equal.ts";
import { expectTenantInvariants } from "../../support/expect-invariants.ts";
import { findTablesContaining } from "../../support/find-tables-containing.ts";
import { startSystem } from "../../support/test-system.ts";

const redaction = {
  text: { email: "hash", phone: "mask", card: "mask" },
  customerFields: { name: "mask", email: "hash", phone: "drop" },
} as const;

/** What the addresses and phone numbers of every person in the simulator have in common, and one text of ours. */
const personal = ["@mail.example", "@shop.example", "+1555", "4111 1111 1111 1111"];

test("of a workspace that redacts, no table and no raw batch holds personal data in clear", async () => {
  await using system = await startSystem({ simulator: { conversations: 40 } });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  const { changed: people } = system.sim.mutate({ actions: [{ type: "createCustomer", attributes: {} }] });
  const customerId = String(people[0]?.id);
  const created = system.sim.mutate({ actions: [{ type: "createConversation", customerId, messages: 1 }] });
  const conversationId = String(created.changed.find((it) => it.stream === "conversations")?.id);
  const preview = "My card is 4111 1111 1111 1111, my mail someone@mail.example";
  system.sim.mutate({ actions: [{ type: "addMessage", conversationId, attributes: { preview } }] });

  const changed = await tenant.changeIntegration({ redaction });
  await tenant.waitUntilDone(await tenant.switchOn());
  await tenant.runUntilDone();

  expect(changed.redaction).toMatchObject({ ...redaction, rawBatches: "encrypted" });
  const texts = (await readStore(tenant)).messages.map((it) => String(it["description"]));
  expect(texts.find((it) => it.includes("[card]"))).toMatch(
    /^My card is \[card\], my mail \[email:[\da-f]{16}\]$/,
  );
  expect(await findTablesContaining(system, personal)).toEqual([]);
  const { rows } = await system.db.query<{ body: Buffer }>("select body from raw_batch");
  expect(rows.map((it) => batches.isEncryptedBody(it.body))).toEqual(rows.map(() => true));
  expect(rows.length).toBeGreaterThan(2);
  await expectTenantInvariants(system, tenant, [tenant]);
});
