import { expect, test } from "vitest";
import { createTimeShares } from "./time-shares.ts";

function givenShares() {
  const clock = { now: 0 };
  return { ...createTimeShares(() => clock.now), clock };
}

test("a key that was busy for longer than its burst rests three times as long as it exceeded it", () => {
  const { use, getRestMs, clock } = givenShares();
  use("other");

  use("busy", 900);
  const within = getRestMs("busy");
  use("busy", 300);
  const beyond = getRestMs("busy");
  clock.now += 300;
  use("other");
  const later = getRestMs("busy");

  expect([within, beyond, later].map(Math.round)).toEqual([0, 600, 300]);
  expect(getRestMs("other")).toBe(0);
});

test("a key that is alone never rests", () => {
  const { use, getRestMs, clock } = givenShares();
  for (let i = 0; i < 5; i++) use("busy", 800);

  const alone = getRestMs("busy");
  use("other");
  const beside = getRestMs("busy");
  clock.now += 1_001;

  expect([alone, beside > 0, getRestMs("busy")]).toEqual([0, true, 0]);
});

test("one use that takes a minute counts as a second, so nobody rests for longer than three", () => {
  const { use, getRestMs } = givenShares();
  use("other");

  use("busy", 60_000);
  const first = getRestMs("busy");
  for (let i = 0; i < 5; i++) use("busy", 60_000);

  expect([first, getRestMs("busy")]).toEqual([0, 3_000]);
});

test("keys that owe nothing any more are forgotten", () => {
  const { use, count, clock } = givenShares();
  for (let key = 0; key < 100; key++) use(`${key}`, 100);

  clock.now += 301;
  use("new");

  expect(count()).toBe(1);
});
