import { expect, test } from "vitest";
import type { Overview } from "../api/overview.ts";
import { listConditions } from "./list-conditions.ts";

const usual = {
  trouble: [],
  openRuns: [],
  integration: { status: "active", warnings: [] },
  freshness: { lateSeconds: null },
} as unknown as Overview; // the fields that decide

const toTrouble = (kind: string) => ({ kind, since: null, message: kind });
const question = { id: "r1", question: { message: "Delete 30 of 40?" } };

test("nothing is said about an integration that is as usual", () => {
  expect(listConditions(usual)).toEqual([]);
});

test.each<[string, object, string[]]>([
  [
    "a dead key before the limit",
    { trouble: [toTrouble("limit_reached"), toTrouble("key_dead")] },
    ["Key rejected", "Limit reached"],
  ],
  [
    "a pause before a limit",
    { trouble: [toTrouble("limit_reached")], integration: { status: "paused", warnings: [] } },
    ["Paused", "Limit reached"],
  ],
  [
    "a question before ingestion that is off",
    { openRuns: [question], integration: { status: "off", warnings: [] } },
    ["Confirmation needed", "Off"],
  ],
  [
    "a late sync and a warning before a weaker key",
    {
      trouble: [toTrouble("key_weaker")],
      freshness: { lateSeconds: 90 },
      integration: { status: "active", warnings: ["The key expires."] },
    },
    ["Overdue", "Warning", "Optional roles lost"],
  ],
])("the worst comes first: %s", (_, change, expected) => {
  const labels = listConditions({ ...usual, ...change }).map(({ label }) => label);
  expect(labels).toEqual(expected);
});
