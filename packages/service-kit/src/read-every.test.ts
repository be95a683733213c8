import { expect, test } from "vitest";
import { readEvery } from "./read-every.ts";

test("a value is read again only when it is old, or when reading it has failed", async () => {
  const answers = [() => Promise.reject(new Error("down")), async () => 7, async () => 8];
  const readNext = readEvery({ read: () => answers.shift()?.() ?? Promise.resolve(9), everyMs: 60_000 });

  await expect(readNext()).rejects.toThrow("down");

  expect([await readNext(), await readNext()]).toEqual([7, 7]);
});

test("what is known already is not read before it is old", async () => {
  const read = () => Promise.reject(new Error("read too early"));

  expect(await readEvery({ read, everyMs: 60_000, first: 3 })()).toBe(3);
});

test("callers at the same time share one reading", async () => {
  let readings = 0;
  const readNext = readEvery({ read: async () => ++readings, everyMs: 0 });

  expect(await Promise.all([readNext(), readNext()])).toEqual([1, 1]);
  expect(await readNext()).toBe(2);
});
