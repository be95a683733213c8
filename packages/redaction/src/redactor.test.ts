import { createSecretKey } from "node:crypto";
import { parseExactJson, personalDataKinds, type RedactionRules } from "@inlet/contracts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { create } from "./testing.ts";

const maskAll = Object.fromEntries(personalDataKinds.map((it) => [it, "mask"]));
const redactMessage = (
  attributes: Record<string, unknown>,
  rules: Partial<RedactionRules> = { text: maskAll },
) => create(rules).redactAttributes({ kind: "message", attributes });

test("digits are judged by the name of their attribute each time", () => {
  const attributes = { phone: "4155552671", orderNumber: "4155552671", mobile: "4155552671" };

  expect(redactMessage(attributes, { text: { phone: "mask" } })).toEqual({
    ...{ phone: "[phone]", orderNumber: "4155552671", mobile: "[phone]" },
  });
});

test("characters without width hide nothing, and what is hashed has the hash of what people see", () => {
  const rules = { text: { email: "hash", phone: "mask", customer_name: "mask" } } as const;
  const redact = (note: string) =>
    create(rules).redactAttributes({ kind: "message", attributes: { note }, names: ["Jane Doe"] })["note"];

  const plain = redact("Call +1 415 555 2671 or jane.doe@example.com, says Jane Doe.");
  const hidden = redact(
    "\ufeffCall +1 415\u200b 555 26\u200b71 or ja\u200bne.doe@\u200bexam\u00adple.com\u200b, says J\u200dane D\u2060oe.",
  );

  expect(plain).toMatch(/^Call \[phone\] or \[email:[\da-f]{16}\], says \[name\]\.$/);
  expect(hidden).toBe(`\ufeff${String(plain).replace("],", "]\u200b,")}`);
});

describe("what was redacted before", () => {
  const everything: Partial<RedactionRules> = {
    text: Object.fromEntries(personalDataKinds.map((it) => [it, "hash"])),
    patterns: [{ name: "word", pattern: "email|name|[a-f0-9]{8}", method: "mask" }],
    customerFields: { name: "hash", externalId: "hash" },
  };
  const attributes = { name: "Jane Doe", externalId: "X-1", note: "Jane, jane@example.com, email" };
  const redact = (it: Record<string, unknown>, rules = everything) =>
    create(rules).redactAttributes({ kind: "customer", attributes: it, names: ["Jane Doe"] });

  test("stays when it is redacted again", () => {
    const redacted = redact(attributes);

    expect(JSON.stringify(redacted)).not.toMatch(/jane@|Jane/);
    expect(redact(redacted)).toEqual(redacted);
  });

  test("goes with what a further pattern finds around it", () => {
    const patterns = [{ name: "line", pattern: "note: .*", method: "mask" } as const];

    expect(redact({ note: "note: [email] secret" }, { ...everything, patterns })).toEqual({ note: "[line]" });
  });
});

describe("a text", () => {
  test.each([
    ["mask", "Write to [email] today"],
    ["drop", "Write to  today"],
    ["hash", expect.stringMatching(/^Write to \[email:[\da-f]{16}\] today$/)],
  ] as const)("with an address and the method %s", (email, expected) => {
    expect(create({ text: { email } }).redactText("Write to ada@example.com today")).toEqual(expected);
  });

  test("has the same hash for the same value in any spelling, and another one in another workspace", () => {
    const rules = { text: { email: "hash", phone: "hash" } } as const;
    const own = create(rules);

    expect(own.redactText("ada@example.com")).toBe(own.redactText("Ada@Example.com"));
    expect(own.redactText("+1 202 555 0143")).toBe(own.redactText("(202) 555-0143"));
    expect(own.redactText("ada@example.com")).not.toBe(
      create(rules, createSecretKey(Buffer.alloc(32, 2))).redactText("ada@example.com"),
    );
  });

  test("is redacted by a custom pattern, which goes before the kinds", () => {
    const patterns = [{ name: "member", pattern: String.raw`\bM-\d{6}\b`, method: "mask" } as const];

    expect(create({ text: maskAll, patterns }).redactText("I am M-123456.")).toBe("I am [member].");
  });

  test("is redacted by a pattern that would take a backtracking engine for ever", () => {
    const patterns = [{ name: "slow", pattern: "(a+)+$", method: "mask" } as const];

    expect(create({ patterns }).redactText(`${"a".repeat(50_000)}b`)).toBe(`${"a".repeat(50_000)}b`);
  });

  test.each(["(", "(?=a)", String.raw`(a)\1`, "a*"])("cannot be redacted by the pattern %s", (pattern) => {
    expect(() => create({ patterns: [{ name: "odd", pattern, method: "mask" }] })).toThrow(
      expect.objectContaining({ kind: "invalid", message: expect.stringContaining("`odd`") }),
    );
  });

  test.each(["1 ", "@", "a@", "1-", ":", "+1", "1.1.1.1.", "DE89 ", "a.", "(1"])(
    "of many repetitions of %j is redacted in the end",
    (unit) => {
      const redactor = create({ text: maskAll });
      const redacted = redactor.redactText(unit.repeat(10_000));
      expect(redactor.redactText(redacted)).toBe(redacted);
    },
    20_000,
  );

  test("has nothing left to find once it was masked", () => {
    const pieces = [
      ...["ada@example.com", "(202) 555-0143", "4111 1111 1111 1111", "GB29 NWBK 6016 1331 9268 19"],
      ...[
        "203.0.113.42",
        "2001:db8::1",
        "536-90-4399",
        "Ada Lovelace",
        "2026-01-02",
        "word",
        "12",
        "@",
        ":",
        ",",
        "\n",
      ],
    ];
    const redactor = create({ text: maskAll });
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (parts) => {
        const redacted = redactor.redactText(parts.join(" "));
        expect(redactor.redactText(redacted)).toBe(redacted);
        expect(redacted).not.toMatch(/ada@|555-0143|4111 1111|NWBK|203\.0|4399/);
      }),
    );
  });
});

describe("the attributes of a record", () => {
  test("are redacted at any depth, in lists, numbers and names of members", () => {
    expect(
      redactMessage({
        preview: "Here, call 202-555-0143",
        meta: { from: "ada@example.com", to: [{ email: "help@example.org" }] },
        custom: { phoneNum: 2_025_550_143, orderNum: 2_025_550_143, "ada@example.com": true },
      }),
    ).toEqual({
      preview: "Here, call [phone]",
      meta: { from: "[email]", to: [{ email: "[email]" }] },
      custom: { phoneNum: "[phone]", orderNum: 2_025_550_143, "[email]": true },
    });
  });

  test("stay the same object when there is nothing to redact", () => {
    const attributes = {
      id: "5f1b2c3d4e5f6a7b8c9d0e1f",
      createdAt: "2026-01-08T00:00:00.000Z",
      size: 1234567,
      external: "01a20d2c-0c36-76af-b382-661bb19099ca",
      exact: parseExactJson("[12345678901234567890]"),
    };

    expect(redactMessage(attributes)).toBe(attributes);
  });

  test("keep both members whose names become the same", () => {
    expect(redactMessage({ custom: { "a@example.com": 1, "b@example.com": 2 } })).toEqual({
      custom: { "[email]": 1, "[email] 2": 2 },
    });
  });

  test("that are nested without end are replaced", () => {
    let deep: unknown = "ada@example.com";
    for (let i = 0; i < 5_000; i++) deep = [deep];

    expect(JSON.stringify(redactMessage({ deep }))).toContain("nested too deep");
  });

  test("are redacted one by one, by their path", () => {
    const path = "custom.cards.numberStr";
    const attributes = [{ record: "message", path, method: "drop" } as const];
    const cards = [{ numberStr: "12", kind: "gift" }, { kind: "none" }];

    expect(redactMessage({ custom: { cards } }, { attributes })).toEqual({
      custom: { cards: [{ kind: "gift" }, { kind: "none" }] },
    });
    expect(redactMessage({ custom: "text" }, { attributes })).toEqual({ custom: "text" });
  });

  test("of a customer are redacted by field", () => {
    const redactor = create({ customerFields: { name: "hash", email: "mask", birthday: "drop" } });
    const attributes = {
      name: "Ada Lovelace",
      firstName: "Ada",
      emails: [{ email: "ada@example.com", type: "home", verified: true }],
      birthdayAt: "1815-12-10T00:00:00.000Z",
      gender: "f",
    };

    expect(redactor.redactAttributes({ kind: "customer", attributes })).toEqual({
      name: expect.stringMatching(/^\[name:[\da-f]{16}\]$/),
      firstName: expect.stringMatching(/^\[name:/),
      emails: [{ email: "[email]", type: "home", verified: true }],
      gender: "f",
    });
    expect(redactor.redactAttributes({ kind: "message", attributes })).toBe(attributes);
  });
});
