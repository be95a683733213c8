import { expect, test, vi } from "vitest";
import { expectEqualToTruth, readStore } from "../../support/expect-equal.ts";
import { expectInvariants, expectTextsNowhere } from "../../support/expect-invariants.ts";
import { waitOptions } from "../../support/tenant.ts";
import { startSystem } from "../../support/test-system.ts";

/** Only one message contains this text. It is long enough to be truncated where Kustomer copies it. */
const secret = "My card number is 4111 1111 1111 1111, and no other message says so. ".repeat(30);
/** Occurs in every copy of the text, truncated or not. */
const trace = secret.slice(0, 120);

test.each(["full", "documented"] as const)(
  "a redacted text is erased everywhere, even where Kustomer keeps its own copies, with the key %s",
  async (key) => {
    await using system = await startSystem({ simulator: { conversations: 12 } });
    const tenant = await system.createTenant();
    await tenant.connect(key);
    await tenant.waitUntilDone(await tenant.switchOn());
    const [conversation] = (await readStore(tenant)).conversations;
    const conversationId = String(conversation?.id);
    const { changed } = system.sim.mutate({
      actions: [{ type: "addMessage", conversationId, attributes: { preview: secret } }],
    });
    const messageId = String(changed.find((it) => it.stream === "messages")?.id);
    await tenant.runUntilDone();
    await expect(expectTextsNowhere(system, [trace])).rejects.toThrow();

    system.sim.mutate({
      actions: [{ type: "redact", messageId, copies: false, parts: ["preview", "meta"] }],
    });
    await tenant.runUntilDone();
    await tenant.reconcile({ full: key === "documented" });

    await vi.waitFor(() => expectTextsNowhere(system, [trace]), waitOptions);
    const message = (await readStore(tenant)).messages.find((it) => it.id === messageId);
    expect(message).toMatchObject({ description: "", redacted: true });

    system.sim.mutate({ actions: [{ type: "tag", conversationId }] });
    await tenant.runUntilDone();
    await vi.waitFor(() => expectTextsNowhere(system, [trace]), waitOptions);
    await expectEqualToTruth(system, tenant);
    await expectInvariants(system, tenant);
  },
);

test.each(["full", "documented"] as const)(
  "no text of a deleted conversation and its customer remains anywhere, with the key %s",
  async (key) => {
    await using system = await startSystem({ simulator: { conversations: 12 } });
    const tenant = await system.createTenant();
    await tenant.connect(key);
    await tenant.waitUntilDone(await tenant.switchOn());
    const texts = { name: "Quokka Zanzibar", preview: secret };
    const { changed: createdCustomers } = system.sim.mutate({
      actions: [{ type: "createCustomer", attributes: { name: texts.name } }],
    });
    const customerId = String(createdCustomers[0]?.id);
    const { changed } = system.sim.mutate({
      actions: [{ type: "createConversation", customerId, messages: 1 }],
    });
    const conversationId = String(changed.find((it) => it.stream === "conversations")?.id);
    system.sim.mutate({
      actions: [
        { type: "addMessage", conversationId, attributes: { preview: secret } },
        { type: "editConversation", conversationId, attributes: { name: "Wallaby Timbuktu" } },
      ],
    });
    await tenant.runUntilDone();
    const traces = [trace, "Wallaby Timbuktu", texts.name];
    await expect(expectTextsNowhere(system, traces)).rejects.toThrow();

    system.sim.mutate({ actions: [{ type: "deleteConversation", conversationId }] });
    const { counts } = await tenant.reconcile({ full: key === "documented" });

    expect(counts.deleted).toBe(4); // the conversation, two messages and the orphaned customer
    await vi.waitFor(() => expectTextsNowhere(system, traces), waitOptions);
    const feed = await tenant.api.expectOk<{ data: { id: string; deleted: boolean; text: string | null }[] }>(
      "GET",
      `${tenant.path}/feedback?limit=1000`,
    );
    expect(feed.data.find((it) => it.id === conversationId)).toMatchObject({ deleted: true, text: null });
    await expectEqualToTruth(system, tenant);
    await expectInvariants(system, tenant);
  },
);
