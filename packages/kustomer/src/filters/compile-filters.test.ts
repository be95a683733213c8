import type { FilterCondition, FilteredStream } from "@inlet/contracts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseConversation } from "../payload/conversation.ts";
import { parseMessage } from "../payload/message.ts";
import { compileCondition } from "./compile-condition.ts";

const updatedAt = "2026-01-01T00:00:00.000Z";
const queue = { links: { self: "/v1/routing/queues/q1" } };

function meets(stream: FilteredStream, condition: FilterCondition, attributes: object) {
  const parse = stream === "conversations" ? parseConversation : parseMessage;
  const parsed = parse({
    type: "any",
    id: "1",
    attributes: { updatedAt, ...attributes },
    relationships: { queue },
  });
  if ("rejected" in parsed) throw new Error(parsed.rejected);
  return compileCondition(stream, condition)(parsed.record);
}

test.each<[FilterCondition, object, boolean]>([
  [{ field: "status", in: ["done", "snoozed"] }, { status: "done" }, true],
  [{ field: "status", in: ["DONE"] }, { status: "done" }, true],
  [{ field: "status", in: ["done"] }, { status: {} }, false],
  [{ not: { field: "status", in: ["done"] } }, {}, true],
  [{ field: "channel", in: ["chat"] }, { channels: ["email", "chat"] }, true],
  [{ field: "channel", exists: false }, { channels: null }, true],
  [{ field: "tag", in: ["t2"] }, { tags: ["t1"] }, false],
  [{ field: "team", in: ["x"] }, { assignedTeams: ["x"] }, true],
  [{ field: "spam", equals: false }, {}, true],
  [{ field: "spam", equals: true }, { spam: true }, true],
  [{ field: "language", in: ["en"] }, { defaultLang: "en_us" }, true],
  [{ field: "language", in: ["en-US"] }, { defaultLang: "en_us" }, true],
  [{ field: "language", in: ["de"] }, { defaultLang: "en_us" }, false],
  [{ field: "custom.planStr", equals: "Pro" }, { custom: { planStr: "pro" } }, true],
  [{ field: "custom.seatsNum", equals: 5 }, { custom: { seatsNum: 5 } }, true],
  [{ field: "custom.isVipBool", equals: false }, { custom: { isVipBool: false } }, true],
  [{ field: "custom.isVipBool", equals: false }, { custom: {} }, false],
  [{ field: "custom.planStr", contains: "terpr" }, { custom: { planStr: "Enterprise" } }, true],
  [{ field: "custom.planStr", exists: true }, { custom: { planStr: "" } }, false],
  [{ field: "custom.toString", exists: true }, { custom: {} }, false],
])("a conversation meets %j with %j: %s", (condition, attributes, expected) => {
  expect(meets("conversations", condition, attributes)).toBe(expected);
});

test("a queue is known by its link alone, as Kustomer sends it", () => {
  expect(meets("conversations", { field: "queue", in: ["q1"] }, {})).toBe(true);
  expect(meets("conversations", { field: "queue", in: ["q2"] }, {})).toBe(false);
});

test("an automated message is one that Kustomer flags", () => {
  const automated: FilterCondition = { field: "automated", equals: true };
  expect(meets("messages", automated, { auto: true })).toBe(true);
  expect(meets("messages", automated, {})).toBe(false);
  expect(meets("messages", { field: "channel", in: ["email"] }, { channel: "email" })).toBe(true);
});

test("all, any and not combine as in logic", () => {
  const leaf = fc.constantFrom<FilterCondition>(
    { field: "status", in: ["done"] },
    { field: "spam", equals: true },
    { field: "channel", in: ["email"] },
  );
  const { condition } = fc.letrec<{ condition: FilterCondition }>((tie) => ({
    condition: fc.oneof(
      { depthSize: "small" },
      leaf,
      fc.record({ not: tie("condition") }),
      fc.record({ all: fc.array(tie("condition"), { minLength: 1, maxLength: 3 }) }),
      fc.record({ any: fc.array(tie("condition"), { minLength: 1, maxLength: 3 }) }),
    ),
  }));
  const attributes = fc.record({
    status: fc.constantFrom("done", "open"),
    spam: fc.boolean(),
    channels: fc.subarray(["email", "chat"]),
  });
  fc.assert(
    fc.property(condition, condition, attributes, (a, b, record) => {
      const [meetsA, meetsB] = [a, b].map((it) => meets("conversations", it, record));
      expect(meets("conversations", { all: [a, b] }, record)).toBe(meetsA && meetsB);
      expect(meets("conversations", { any: [a, b] }, record)).toBe(meetsA || meetsB);
      expect(meets("conversations", { not: a }, record)).toBe(!meetsA);
      // De Morgan: what neither a nor b admits
      expect(meets("conversations", { not: { any: [a, b] } }, record)).toBe(
        meets("conversations", { all: [{ not: a }, { not: b }] }, record),
      );
    }),
    { numRuns: 200 },
  );
});
