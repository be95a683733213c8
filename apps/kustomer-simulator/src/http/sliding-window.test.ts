import { expect, test } from "vitest";
import { createSlidingWindow } from "./sliding-window.ts";

test("counts the requests of the last sixty seconds and says when the oldest leaves", () => {
  const window = createSlidingWindow();
  for (const at of [0, 10_000, 59_999]) window.add(at);

  expect(window.count(59_999)).toBe(3);
  expect(window.nextExpiry(59_999)).toBe(60_000);
  expect(window.count(60_000)).toBe(2);
  expect(window.count(119_999)).toBe(0);
});
