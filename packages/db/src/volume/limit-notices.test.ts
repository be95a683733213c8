import { expect, test } from "vitest";
import { listReachedThresholds } from "./limit-notices.ts";

test.each([
  [{ limit: 100, used: 79 }, []],
  [{ limit: 100, used: 80 }, [80]],
  [{ limit: 100, used: 95 }, [80, 95]],
  [{ limit: 100, used: 100 }, [80, 95, 100]],
  [{ limit: 1, used: 1 }, [80, 95, 100]],
  [{ limit: 3, used: 2 }, []],
  [{ limit: 7, used: 6 }, [80]],
  [{ limit: 10, used: 12 }, [80, 95, 100]],
])("%j reaches the thresholds %j", (usage, expected) => {
  expect(listReachedThresholds(usage, true)).toEqual(expected);
});

test("a limit of 0 is reached by the first held conversation and has no other threshold", () => {
  expect(listReachedThresholds({ limit: 0, used: 5 }, true)).toEqual([100]);
  expect(listReachedThresholds({ limit: 0, used: 0 }, false)).toEqual([]);
});
