import { describe, expect, test } from "vitest";
import { collectNames } from "./customer-names.ts";
import { create } from "./testing.ts";

describe("names of the customer", () => {
  const redactFor = (names: string[], text: string, customer_name: "mask" | "hash" = "mask") =>
    create({ text: { customer_name } }).redactAttributes({
      kind: "message",
      attributes: { preview: text },
      names,
    })["preview"];

  test.each([
    ["Hi, this is Jane Doe.", "Hi, this is [name]."],
    ["Best, JANE", "Best, [name]"],
    ["Jane's order for Mrs. Doe", "[name]'s order for Mrs. [name]"],
    ["doe jane wrote", "[name] wrote"],
    ["Doe, Jane", "[name], [name]"],
    ["Jane Doe jane.doe@example.com", "[name] jane.doe@example.com"],
    ["I will have a jane and a DOE", "I will have a jane and a [name]"],
    ["Janet did it", "Janet did it"],
  ])("in %j", (text, expected) => {
    expect(redactFor(["Jane Doe"], text)).toBe(expected);
  });

  test.each([
    [["José O'Brien-Müller"], "Jose Muller here, or O'Brien", "[name] here, or O'[name]"],
    [["Ludwig van der Berg"], "Van der Berg, Ludwig: one van", "Van der [name], [name]: one van"],
    [["Will"], "I will ask Will", "I will ask [name]"],
    [["山田太郎"], "私は山田太郎です", "私は[name]です"],
    [["山田太郎"], "山田 太郎です", "[name]です"],
    [["山田 太郎"], "山田様、太郎さん", "[name]様、[name]さん"],
    [["田中 (VIP) ["], "田中です", "[name]です"],
    [["Ben Smith"], "Hi Ben, I am Ben Smith", "Hi [name], I am [name]"],
    [["Ben"], "Ben and Al", "[name] and Al"],
    [["Anna Müller"], "Mueller, Muller, M&uuml;ller, M%C3%BCller", "[name], [name], [name], [name]"],
    [["Anna Mueller"], "Frau Müller", "Frau [name]"],
    [["Ada"], "Ａｄａ and A<b>da</b>", "[name] and [name]</b>"],
    [["Анна Каренина"], "Это Анна", "Это [name]"],
    [["Guest 7", "Ada"], "Ada, not a guest", "[name], not a guest"],
  ])("of %j in %j", (names, text, expected) => {
    expect(redactFor(names, text)).toBe(expected);
  });

  test("are all that is looked for in a record that was redacted before", () => {
    const redactor = create({ text: { customer_name: "mask", phone: "mask" } });
    const attributes = { preview: "Jane, +1 415 555 2671", name: "Jane" };

    const redacted = redactor.redactAttributes({
      kind: "message",
      attributes,
      names: ["Jane"],
      isRedacted: true,
    });

    expect(redacted).toEqual({ preview: "[name], +1 415 555 2671", name: "[name]" });
  });

  test("are those of each record's own customer, though their texts are the same", () => {
    const redactor = create({ text: { customer_name: "mask" } });
    const redact = (names: string[]) =>
      redactor.redactAttributes({ kind: "message", attributes: { preview: "Jane and Ada" }, names })[
        "preview"
      ];

    expect([redact(["Jane"]), redact(["Ada"]), redact([])]).toEqual([
      "[name] and Ada",
      "Jane and [name]",
      "Jane and Ada",
    ]);
  });

  test("have one hash however they are written, which is that of the name field", () => {
    const hash = redactFor(["Jane Doe"], "Jane", "hash");

    expect(redactFor(["Jane Doe"], "Mrs. Doe", "hash")).toBe(`Mrs. ${hash}`);
    const customer = create({ customerFields: { name: "hash" } });
    expect(customer.redactAttributes({ kind: "customer", attributes: { name: "Jane Doe" } })).toEqual({
      name: hash,
    });
  });

  test("are collected from the name fields, without what is none", () => {
    expect(
      collectNames({
        name: "ada@example.com",
        displayName: "Ada L.",
        firstName: "Ada",
        lastName: "Lovelace",
      }),
    ).toEqual(["Ada L.", "Ada Lovelace"]);
    expect(collectNames({ name: "[name:1f0c2a9be4d35a76]", displayName: "+1 202 555 0143" })).toEqual([]);
  });
});
