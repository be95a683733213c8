import { expect, test } from "vitest";
import { createClock } from "./clock.ts";

test("never runs backwards, but follows a changed offset at once", () => {
  let [trueTime, offset] = [1_000, 0];
  const clock = createClock(
    () => offset,
    () => trueTime,
  );

  const first = clock.now();
  trueTime = 900;
  const second = clock.now();
  offset = -500;
  const third = clock.now();

  expect([first, second, third]).toEqual([1_000, 1_000, 400]);
});
