import { describe, expect, test } from "vitest";
import { parseConversation } from "./conversation.ts";
import { parseCustomer } from "./customer.ts";
import { parseMessage } from "./message.ts";
import { parseTag } from "./tag.ts";

const updatedAt = "2026-01-02T03:04:05.678Z";
const parsers = { parseConversation, parseCustomer, parseMessage, parseTag };
const parse = (parser: keyof typeof parsers, attributes: object) =>
  parsers[parser]({ id: "x1", attributes: { updatedAt, ...attributes } });

describe("an attribute that cannot be read is null, and is named", () => {
  test.each([
    ["parseMessage", { createdAt: "0000-01-01T00:00:00Z" }, ["createdAt"]],
    ["parseMessage", { sentAt: "2026-02-30T00:00:00Z", preview: 5 }, ["sentAt", "preview"]],
    [
      "parseConversation",
      { rev: 1.5, priority: "high", messageCount: 2 ** 40 },
      ["rev", "priority", "messageCount"],
    ],
    ["parseConversation", { channels: "email", tags: ["t1", 7] }, ["channels", "tags"]],
    [
      "parseCustomer",
      { verified: "yes", emails: "ada@x.test", name: { a: 1 } },
      ["verified", "emails", "name"],
    ],
    ["parseTag", { color: 7, createdAt: "now", updatedAt: 0 }, ["color", "createdAt", "updatedAt"]],
  ] as const)("by %s of %j", (parser, attributes, names) => {
    const parsed = parse(parser, attributes);

    expect("record" in parsed && [...parsed.unreadable].sort()).toEqual([...names].sort());
    expect("record" in parsed && parsed.record.attributes).toMatchObject(attributes);
  });

  test.each(Object.keys(parsers) as (keyof typeof parsers)[])(
    "but not one that is unset, by %s",
    (parser) => {
      for (const unset of [undefined, null, "", {}, { $init: true }]) {
        const names = [
          "createdAt",
          "sentAt",
          "rev",
          "name",
          "emails",
          "channels",
          "priority",
          "preview",
          "color",
        ];
        const parsed = parse(parser, Object.fromEntries(names.map((it) => [it, unset])));
        expect(parsed).toMatchObject({ unreadable: [] });
      }
    },
  );
});

test.each([
  ["seven times as long", { preview: "x".repeat(250), size: 1_847 }, true],
  ["as long as the text", { preview: "x".repeat(250), size: 250 }, false],
  ["its bytes", { preview: "ж".repeat(250), size: 500 }, false],
  ["a little longer", { preview: "Hi", size: 60 }, false],
  ["1, as often seen", { preview: "x".repeat(250), size: 1 }, false],
  ["absent", { preview: "x" }, false],
  ["a text", { preview: "x", size: "1847" }, false],
  ["negative", { preview: "x", size: -1_847 }, false],
  ["far longer, and the text was redacted", { preview: "x", size: 1_847, redacted: true }, false],
  ["far longer, and there is no text", { preview: "", size: 1_847 }, false],
])("a text whose size is %s counts as perhaps cut or not", (_, attributes, descriptionTruncated) => {
  expect(parse("parseMessage", attributes)).toMatchObject({ record: { descriptionTruncated } });
});
