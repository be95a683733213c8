import { expect, test } from "vitest";
import { parseQuery } from "./parse-query.ts";

test.each([
  ["refund", "('refund':*)"],
  ["to go", "('to') & ('go')"],
  ["Late Refund", "('late':*) & ('refund':*)"],
  ['"late refund"', "('late' <1> 'refund')"],
  ['"open end', "('open' <1> 'end')"],
  ["late or refund -paid", "('late':*) | ('refund':*) & !('paid':*)"],
  ['-"not this" that', "!('not' <1> 'this') & ('that':*)"],
  ["ada@example.com", "('ada' <1> 'example' <1> 'com':*)"],
  ["or late or", "('late':*)"],
  ["東京の猫abc", "('東京' <1> '京の' <1> 'の猫' <2> 'abc':*)"],
  ["猫", "('猫':*)"],
  ["' & | !:* (", undefined],
  ["a' | 'b", "('a') & ('b')"],
])("%s", (text, tsquery) => {
  expect(parseQuery(text)?.tsquery).toBe(tsquery);
});
