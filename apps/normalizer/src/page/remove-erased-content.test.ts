import { createHash } from "node:crypto";
import type { Erasure, ErasureRules } from "@inlet/db";
import { buildRawConversation, buildRawCustomer, buildRawMessage } from "@inlet/testkit/given";
import { describe, expect, test } from "vitest";
import { getRecordIds, removeErasedContent as remove } from "./remove-erased-content.ts";

const removeErasedContent = (...args: Parameters<typeof remove>) => remove(...args).records;

const observedAt = new Date("2026-03-01T00:00:00.000Z");
const later = new Date(observedAt.getTime() + 1);
const earlier = new Date(observedAt.getTime() - 1);

const buildErasure = (overrides: Partial<Erasure>): Erasure => ({
  kind: "message",
  id: "message-1",
  what: "record",
  observedAt: later,
  ...overrides,
});
const buildRules = (erasures: Erasure[], fingerprints: ErasureRules["fingerprints"] = []): ErasureRules => ({
  erasures,
  fingerprints,
  erased: [],
});
const buildFingerprint = (kind: "conversation" | "customer", text: string) => ({
  kind,
  id: `${kind}-1`,
  length: [...text].length,
  salt: "s",
  hash: createHash("sha256").update(`s${text}`).digest(),
});

const messages = [buildRawMessage(), buildRawMessage({ id: "message-2", conversationId: "conversation-2" })];
const page = (stream: "conversations" | "customers" | "messages", records: unknown[]) => ({
  stream,
  observedAt,
  records,
});

describe("a page with nothing to remove", () => {
  test("is returned as the same array", () => {
    const records = [buildRawConversation(), null, "odd", { id: 7 }];

    expect(removeErasedContent(page("conversations", records), buildRules([]))).toBe(records);
    expect(
      removeErasedContent(
        page("conversations", records),
        buildRules([buildErasure({ kind: "conversation" })]),
      ),
    ).toBe(records);
  });
});

describe("a deleted record", () => {
  test("loses what its page includes of its attachments", () => {
    const data = [{ type: "attachment", id: "a1", attributes: { name: "ada.pdf" } }];
    const message = buildRawMessage();
    const attached = { ...message, relationships: { ...message.relationships, attachments: { data } } };

    const [first] = removeErasedContent(page("messages", [attached]), buildRules([buildErasure({})]));

    expect(JSON.stringify(first)).not.toContain("attachment");
  });

  test.each([
    ["by its own id", buildErasure({})],
    ["with its conversation", buildErasure({ kind: "conversation", id: "conversation-1" })],
  ])("keeps its ids, times and revision (a message %s)", (_, erased) => {
    const [first, second] = removeErasedContent(page("messages", messages), buildRules([erased]));

    const { createdAt, updatedAt, rev } = buildRawMessage().attributes;
    expect(first).toEqual({ ...buildRawMessage(), attributes: { createdAt, updatedAt, rev } });
    expect(second).toBe(messages[1]);
  });

  test("keeps the same in pages of conversations and customers", () => {
    const conversation = buildErasure({ kind: "conversation", id: "conversation-1" });
    const customer = buildErasure({ kind: "customer", id: "customer-1" });

    expect(
      JSON.stringify(
        removeErasedContent(page("conversations", [buildRawConversation()]), buildRules([conversation])),
      ),
    ).not.toContain("parcel");
    expect(
      JSON.stringify(removeErasedContent(page("customers", [buildRawCustomer()]), buildRules([customer]))),
    ).not.toContain("Ada");
  });

  test("is unchanged in a page that was observed later, because it was restored", () => {
    const erased = buildErasure({ observedAt: earlier });

    expect(removeErasedContent(page("messages", messages), buildRules([erased]))).toBe(messages);
  });
});

describe("a redacted message", () => {
  test("loses its text in any page with the original text, however late", () => {
    const erased = buildErasure({ what: "text", observedAt: earlier });

    expect(
      JSON.stringify(removeErasedContent(page("messages", messages), buildRules([erased]))[0]),
    ).not.toContain("Hello");
  });

  test("is unchanged in a page that shows it redacted", () => {
    const records = [buildRawMessage({ preview: "", redacted: true })];

    expect(removeErasedContent(page("messages", records), buildRules([buildErasure({ what: "text" })]))).toBe(
      records,
    );
  });
});

describe("a preview", () => {
  const text = "The very words that were taken back";

  test("that is a copy of an erased text is removed, and the rest of its record stays", () => {
    const conversation = buildRawConversation({ preview: text });
    const customer = buildRawCustomer({ preview: { text, type: "message_in" } });

    const [shownConversation] = removeErasedContent(
      page("conversations", [conversation]),
      buildRules([], [buildFingerprint("conversation", text)]),
    );
    const [shownCustomer] = removeErasedContent(
      page("customers", [customer]),
      buildRules([], [buildFingerprint("customer", text)]),
    );

    expect(shownConversation).toEqual(buildRawConversation());
    expect(shownCustomer).toEqual(buildRawCustomer());
  });

  test.each([
    ["of another text", buildRawConversation({ preview: "Other words, as long as those were" })],
    ["of another record", buildRawConversation({ id: "conversation-2", preview: text })],
    ["that is not a text", buildRawConversation({ preview: { $init: true } })],
  ])("%s stays", (_, record) => {
    const records = [record];

    expect(
      removeErasedContent(
        page("conversations", records),
        buildRules([], [buildFingerprint("conversation", text)]),
      ),
    ).toBe(records);
  });
});

describe("a record of an erased customer", () => {
  const rules = (kind: "customer" | "conversation" | "message", id: string): ErasureRules => ({
    ...buildRules([]),
    erased: [{ kind, id, erasureId: "e1" }],
  });
  const erasureId = "e1";

  test.each([
    ["by its own id", rules("message", "message-1"), true],
    ["with its conversation", rules("conversation", "conversation-1"), false],
  ])("is removed from a page, and the rest stays (a message %s)", (_, erased, isKnown) => {
    expect(remove(page("messages", messages), erased)).toEqual({
      records: [messages[1]],
      erased: [{ kind: "message", id: "message-1", erasureId, isKnown }],
    });
  });

  test("is removed wherever it names the customer, however late the page", () => {
    const rule = rules("customer", "customer-1");
    const records = {
      conversations: [buildRawConversation({ customerId: "customer-1" })],
      messages: [buildRawMessage({ customerId: "customer-1" })],
      customers: [buildRawCustomer()],
    };
    for (const stream of ["conversations", "messages", "customers"] as const)
      expect(remove(page(stream, records[stream]), rule).records, stream).toEqual([]);
    const other = page("conversations", records.conversations);
    expect(remove(other, rules("customer", "customer-2"))).toEqual({ records: other.records, erased: [] });
  });
});

test("the ids of a page are those of its records and of the conversations of its messages", () => {
  const named = buildRawMessage({
    id: "message-2",
    conversationId: "conversation-2",
    customerId: "customer-1",
  });
  expect(getRecordIds(page("messages", [messages[0], named]))).toEqual({
    message: ["message-1", "message-2"],
    conversation: ["conversation-1", "conversation-2"],
    namedCustomer: ["customer-1"],
  });
  expect(getRecordIds(page("customers", [buildRawCustomer(), 7]))).toEqual({ customer: ["customer-1"] });
  expect(getRecordIds({ stream: "tags", records: [{ id: "t1", attributes: {} }] })).toEqual({});
});
