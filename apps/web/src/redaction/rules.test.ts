import { expect, test } from "vitest";
import { applyPreset, isOff, isSame, noRules, setMethod, withoutBlanks } from "./rules.ts";

const attributes = [{ record: "customer", path: "custom.passportStr", method: "drop" }] as const;

test("the preset leaves other kinds, fields and attributes as they are", () => {
  const rules = { ...noRules, text: { ip: "drop" }, customerFields: { name: "hash" } } as const;
  expect(applyPreset(rules)).toMatchObject({
    text: { ip: "drop", email: "mask", national_id: "mask" },
    customerFields: { name: "hash", phone: "mask" },
  });
});

test("a kind that is kept is no rule, and choosing it again makes the same rules in any order", () => {
  const text = { email: "mask", ip: "drop" } as const;
  const without = setMethod(text, "email", "keep");
  expect(without).toEqual({ ip: "drop" });
  expect(isSame({ ...noRules, text }, { ...noRules, text: setMethod(without, "email", "mask") })).toBe(true);
  expect(isSame({ ...noRules, text }, { ...noRules, text: without })).toBe(false);
});

test("rules are off only when nothing is redacted, by path neither, and raw pages are not discarded", () => {
  expect(isOff(withoutBlanks({ ...noRules, patterns: [{ name: "", pattern: "", method: "mask" }] }))).toBe(
    true,
  );
  expect(isOff({ ...noRules, attributes: [...attributes] })).toBe(false);
  expect(isOff({ ...noRules, rawBatches: "discarded" })).toBe(false);
});
