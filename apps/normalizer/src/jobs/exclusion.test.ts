import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { createExclusion } from "./exclusion.ts";

const [beside, alone] = [{ isAlone: false }, { isAlone: true }];

/** Work that is noted when it begins and ends when the test says so. */
function createWork(begun: string[]) {
  const ends = new Map<string, PromiseWithResolvers<void>>();
  return {
    work: (name: string) => () => {
      const end = Promise.withResolvers<void>();
      ends.set(name, end);
      begun.push(name);
      return end.promise;
    },
    async end(name: string, err?: Error) {
      if (err) ends.get(name)?.reject(err);
      else ends.get(name)?.resolve();
      await setImmediate();
    },
  };
}

test("work that is to be alone waits for what was begun, and what comes later waits for it", async () => {
  const begun: string[] = [];
  const { work, end } = createWork(begun);
  const run = createExclusion();

  const done = [
    run(work("a"), beside),
    run(work("b"), beside),
    run(work("c"), alone),
    run(work("d"), alone),
    run(work("e"), beside),
  ];
  const failed = expect(done[2]).rejects.toThrow("failed");
  await setImmediate();
  const seen = [[...begun]];
  for (const name of ["a", "b"]) await end(name);
  seen.push([...begun]);
  await end("c", new Error("failed"));
  seen.push([...begun]);
  await end("d");
  await end("e");
  await Promise.allSettled(done);

  expect(seen).toEqual([
    ["a", "b"],
    ["a", "b", "c"],
    ["a", "b", "c", "d"],
  ]);
  expect(begun).toEqual(["a", "b", "c", "d", "e"]);
  await failed;
});
