import { createHash } from "node:crypto";
import type { Erasure, ErasureRules } from "@inlet/db";
import { rawConversation, rawCustomer, rawMessage } from "@inlet/testkit/given";
import { describe, expect, test } from "vitest";
import { idsIn, withoutForbidden } from "./redact-page.ts";

const observedAt = new Date("2026-03-01T00:00:00.000Z");
const later = new Date(observedAt.getTime() + 1);
const earlier = new Date(observedAt.getTime() - 1);

const erasure = (over: Partial<Erasure>): Erasure => ({
  kind: "message",
  id: "message-1",
  what: "record",
  observedAt: later,
  ...over,
});
const forbidding = (erasures: Erasure[], fingerprints: ErasureRules["fingerprints"] = []): ErasureRules => ({
  erasures,
  fingerprints,
});
const redactionFingerprint = (kind: "conversation" | "customer", text: string) => ({
  kind,
  id: `${kind}-1`,
  length: [...text].length,
  salt: "s",
  hash: createHash("sha256").update(`s${text}`).digest(),
});

const messages = [rawMessage(), rawMessage({ id: "message-2", conversationId: "conversation-2" })];
const page = (stream: "conversations" | "customers" | "messages", records: unknown[]) => ({
  stream,
  observedAt,
  records,
});

describe("a page of which nothing must go", () => {
  test("is the very same list", () => {
    const records = [rawConversation(), null, "odd", { id: 7 }];

    expect(withoutForbidden(page("conversations", records), forbidding([]))).toBe(records);
    expect(
      withoutForbidden(page("conversations", records), forbidding([erasure({ kind: "conversation" })])),
    ).toBe(records);
  });
});

describe("a record that is gone", () => {
  test.each([
    ["itself", erasure({})],
    ["with its conversation", erasure({ kind: "conversation", id: "conversation-1" })],
  ])("is left with its ids, times and revision (a message %s)", (_, told) => {
    const [first, second] = withoutForbidden(page("messages", messages), forbidding([told]));

    const { createdAt, updatedAt, rev } = rawMessage().attributes;
    expect(first).toEqual({ ...rawMessage(), attributes: { createdAt, updatedAt, rev } });
    expect(second).toBe(messages[1]);
  });

  test("is left so also in pages of conversations and customers", () => {
    const conversation = erasure({ kind: "conversation", id: "conversation-1" });
    const customer = erasure({ kind: "customer", id: "customer-1" });

    expect(
      JSON.stringify(
        withoutForbidden(page("conversations", [rawConversation()]), forbidding([conversation])),
      ),
    ).not.toContain("parcel");
    expect(
      JSON.stringify(withoutForbidden(page("customers", [rawCustomer()]), forbidding([customer]))),
    ).not.toContain("Ada");
  });

  test("stays whole in a page that was observed later, since it came back", () => {
    const told = erasure({ observedAt: earlier });

    expect(withoutForbidden(page("messages", messages), forbidding([told]))).toBe(messages);
  });
});

describe("a redacted message", () => {
  test("says nothing in any page that shows it as it was, however late", () => {
    const told = erasure({ what: "text", observedAt: earlier });

    expect(JSON.stringify(withoutForbidden(page("messages", messages), forbidding([told]))[0])).not.toContain(
      "Hello",
    );
  });

  test("stays as it is where a page shows it redacted", () => {
    const records = [rawMessage({ preview: "", redacted: true })];

    expect(withoutForbidden(page("messages", records), forbidding([erasure({ what: "text" })]))).toBe(
      records,
    );
  });
});

describe("a preview", () => {
  const text = "The very words that were taken back";

  test("that is a copy of a gone text goes, and all else of its record stays", () => {
    const conversation = rawConversation({ preview: text });
    const customer = rawCustomer({ preview: { text, type: "message_in" } });

    const [shownConversation] = withoutForbidden(
      page("conversations", [conversation]),
      forbidding([], [redactionFingerprint("conversation", text)]),
    );
    const [shownCustomer] = withoutForbidden(
      page("customers", [customer]),
      forbidding([], [redactionFingerprint("customer", text)]),
    );

    expect(shownConversation).toEqual(rawConversation());
    expect(shownCustomer).toEqual(rawCustomer());
  });

  test.each([
    ["of another text", rawConversation({ preview: "Other words, as long as those were" })],
    ["of another record", rawConversation({ id: "conversation-2", preview: text })],
    ["that is none", rawConversation({ preview: { $init: true } })],
  ])("%s stays", (_, record) => {
    const records = [record];

    expect(
      withoutForbidden(
        page("conversations", records),
        forbidding([], [redactionFingerprint("conversation", text)]),
      ),
    ).toBe(records);
  });
});

test("the ids of a page are those of its records, and of the conversations of its messages", () => {
  expect(idsIn(page("messages", messages))).toEqual({
    message: ["message-1", "message-2"],
    conversation: ["conversation-1", "conversation-2"],
  });
  expect(idsIn(page("customers", [rawCustomer(), 7]))).toEqual({ customer: ["customer-1"] });
  expect(idsIn({ stream: "tags", records: [{ id: "t1", attributes: {} }] })).toEqual({});
});
