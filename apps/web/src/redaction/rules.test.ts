import { expect, test } from "vitest";
import { isSameSetting } from "../api/integration.ts";
import { addToDraft, applyDraft, cleared, isOff, noRules, preset, toChoice, withoutBlanks } from "./rules.ts";

const attributes = [{ record: "customer", path: "custom.passportStr", method: "drop" }] as const;

test("the preset leaves other kinds, fields and attributes as they are", () => {
  const rules = { ...noRules, text: { ip: "drop" }, customerFields: { name: "hash" } } as const;
  expect(applyDraft(rules, preset)).toMatchObject({
    text: { ip: "drop", email: "mask", national_id: "mask" },
    customerFields: { name: "hash", phone: "mask" },
  });
  expect(isOff(applyDraft(rules, cleared))).toBe(true);
});

test("a kind that is kept is no rule, and choosing it again makes the same rules in any order", () => {
  const saved = { ...noRules, text: { email: "mask", ip: "drop" } } as const;
  const keep = addToDraft({}, { text: toChoice("email", "keep") });
  expect(applyDraft(saved, keep).text).toEqual({ ip: "drop" });
  expect(isSameSetting(saved, applyDraft(saved, addToDraft(keep, { text: toChoice("email", "mask") })))).toBe(
    true,
  );
  expect(isSameSetting(saved, applyDraft(saved, keep))).toBe(false);
});

test("what another person has set while one edits is not undone", () => {
  const draft = addToDraft({}, { text: toChoice("email", "hash"), customerFields: toChoice("name", "drop") });

  const meanwhile = { ...noRules, text: { phone: "mask" }, customerFields: { email: "mask" } } as const;

  expect(applyDraft(meanwhile, draft)).toMatchObject({
    text: { phone: "mask", email: "hash" },
    customerFields: { email: "mask", name: "drop" },
  });
});

test("countries are sent as codes, however a person has typed them", () => {
  const draft = addToDraft({}, { phoneCountries: ["US", " gb", ""] });

  const sent = withoutBlanks(applyDraft({ ...noRules, phoneCountries: ["UK"] }, draft));

  expect(sent.phoneCountries).toEqual(["US", "GB"]);
});

test("rules are off only when nothing is redacted, by path neither, and raw pages are not discarded", () => {
  expect(isOff(withoutBlanks({ ...noRules, patterns: [{ name: "", pattern: "", method: "mask" }] }))).toBe(
    true,
  );
  expect(isOff({ ...noRules, attributes: [...attributes] })).toBe(false);
  expect(isOff({ ...noRules, rawBatches: "discarded" })).toBe(false);
});
