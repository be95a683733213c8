import { expect, test } from "vitest";
import { cacheByCost } from "./cache-by-cost.ts";

/** Counts how often each key is loaded. */
function counting(size: number) {
  const asked: string[] = [];
  const read = cacheByCost({
    load: async (key) => asked.push(key),
    countRows: () => size,
  });
  return { asked, read };
}

test("what is small is always loaded anew", async () => {
  const { asked, read } = counting(0);

  expect([await read("a"), await read("a")]).toEqual([1, 2]);
  expect(asked).toEqual(["a", "a"]);
});

test("what is large is kept for a while, each by itself", async () => {
  const { asked, read } = counting(100_000_000);

  expect([await read("a"), await read("a"), await read("b")]).toEqual([1, 1, 2]);
  expect(asked).toEqual(["a", "b"]);
});

test("no more than a thousand are kept", async () => {
  const { asked, read } = counting(100_000_000);

  for (let nth = 0; nth <= 1_000; nth++) await read(String(nth));
  await read("1000");
  await read("0");

  expect(asked.slice(1_000)).toEqual(["1000", "0"]);
});
