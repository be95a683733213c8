import { expect, test } from "vitest";
import { cacheByCost } from "./cache-by-cost.ts";

/** A cached load that records the keys it is called with. */
function recordingLoad(size: number) {
  const loaded: string[] = [];
  const read = cacheByCost({
    load: async (key) => loaded.push(key),
    countRows: () => size,
  });
  return { loaded, read };
}

test("a small value is always loaded again", async () => {
  const { loaded, read } = recordingLoad(0);

  expect([await read("a"), await read("a")]).toEqual([1, 2]);
  expect(loaded).toEqual(["a", "a"]);
});

test("a large value stays cached for a while, each key by itself", async () => {
  const { loaded, read } = recordingLoad(100_000_000);

  expect([await read("a"), await read("a"), await read("b")]).toEqual([1, 1, 2]);
  expect(loaded).toEqual(["a", "b"]);
});

test("at most a thousand values stay cached", async () => {
  const { loaded, read } = recordingLoad(100_000_000);

  for (let nth = 0; nth <= 1_000; nth++) await read(String(nth));
  await read("1000");
  await read("0");

  expect(loaded.slice(1_000)).toEqual(["1000", "0"]);
});
