import { afterEach, expect, test, vi } from "vitest";
import { takeTurns } from "./take-turns.ts";

afterEach(() => vi.useRealTimers());

test("owners take turns until nothing is left of any", async () => {
  const left: Record<string, number> = { a: 1, b: 3, c: 2 };
  const turns: string[] = [];

  await takeTurns(
    Object.keys(left),
    async (owner) => {
      turns.push(owner);
      left[owner] = (left[owner] ?? 0) - 1;
      return (left[owner] ?? 0) > 0;
    },
    1,
  );

  expect(turns).toEqual(["b", "c", "a", "b", "c", "b"]);
});

test("with more owners than turns, each has the first turn at some time", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const served = new Set<string>();

  for (let iteration = 0; iteration < 500; iteration++)
    await takeTurns(["a", "b", "c"], async (owner) => {
      served.add(owner);
      vi.advanceTimersByTime(5_000);
      return true;
    });

  expect([...served].sort()).toEqual(["a", "b", "c"]);
});
