import { expect, test } from "vitest";
import { listCounts } from "./list-counts.ts";

const none = { held: 0, filtered: 0, rejected: 0, pending: 0, deleted: 0, outOfScope: 0, unexplained: 0 };
const others = { ...none, truncated: 0, differences: {} };

test("what filters keep out is counted, so that the counts add up to what Kustomer has", () => {
  const conversations = {
    ...{ ...others, stored: 6, filtered: 4 },
    kustomer: { total: 10, listed: 10, named: 0, counted: null },
  };
  const messages = {
    ...{ ...others, stored: 9 },
    kustomer: { total: null, listed: 9, named: null, counted: 9 },
  };

  expect(listCounts({ conversations, messages })).toEqual([
    { row: "kustomer", counts: [10, 9] },
    { row: "stored", counts: [6, 9] },
    { row: "filtered", counts: [4, 0] },
    { row: "unexplained", counts: [0, 0] },
  ]);
});
