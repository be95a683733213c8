import { expect, test } from "vitest";
import { createBudget } from "./sliding-window.ts";

test("counts any sixty seconds and says when the oldest leaves", () => {
  const budget = createBudget();
  for (const at of [0, 10_000, 59_999]) budget.spend(at);

  expect(budget.used(59_999)).toBe(3);
  expect(budget.resetAt(59_999)).toBe(60_000);
  expect(budget.used(60_000)).toBe(2);
  expect(budget.used(119_999)).toBe(0);
});
