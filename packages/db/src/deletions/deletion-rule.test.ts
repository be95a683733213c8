import { expect, test } from "vitest";
import { findKeyChange, needsConfirmation } from "./deletion-rule.ts";

const capabilities = {
  ...{ conversations: true, messages: true, customers: true, tags: true },
  ...{ search: true, auditLog: false },
};

test.each([
  { count: 20, stored: 21, approved: 0, isNeeded: false },
  { count: 21, stored: 1_000, approved: 0, isNeeded: true },
  { count: 21, stored: 1_050, approved: 0, isNeeded: false },
  { count: 40, stored: 100, approved: 40, isNeeded: false },
  { count: 41, stored: 100, approved: 40, isNeeded: true },
])(
  "deleting $count of $stored records with $approved approved needs confirmation: $isNeeded",
  ({ isNeeded, count, stored: of, approved }) => {
    expect(needsConfirmation({ parts: [{ count, of }], approved })).toBe(isNeeded);
  },
);

test.each([
  { now: { keyGeneration: 1, capabilities }, change: undefined },
  { now: { keyGeneration: 1, capabilities: { ...capabilities, auditLog: true } }, change: undefined },
  { now: { keyGeneration: 1, capabilities: { ...capabilities, search: false } }, change: "lost a right" },
  { now: { keyGeneration: 2, capabilities }, change: "was replaced" },
])("a key has changed when it is another one or weaker: $change", ({ now, change }) => {
  expect(findKeyChange({ keyGeneration: 1, capabilities }, now)).toBe(change);
});
