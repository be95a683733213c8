import { describe, expect, test } from "vitest";
import { isSignificantChange, readRemaining } from "./external-usage.ts";

const known = { limitPerMinute: 1_000, searchesPerMinute: 100 };
const other = { kind: "other", status: 200, limit: 1_000, remaining: 700 } as const;
const search = { ...other, kind: "search" } as const;

describe("which budget a reply states", () => {
  test.each([
    [
      "a request's headers state the overall budget",
      other,
      { budget: "other", limit: 1_000, remaining: 700 },
    ],
    ["so does a refusal for another reason than the rate", { ...other, status: 403 }, { budget: "other" }],
    ["a search's headers may state the overall budget", search, { budget: "other", limit: 1_000 }],
    [
      "or the search budget",
      { ...search, limit: 100, remaining: 40 },
      { budget: "search", limit: 100, remaining: 40 },
    ],
    ["nothing left is a statement", { ...other, remaining: 0 }, { budget: "other", remaining: 0 }],
  ])("%s", (_, reply, expected) => expect(readRemaining(reply, known)).toMatchObject(expected));

  test.each([
    ["a missing reply", { ...other, status: undefined }],
    ["a 429, whose 0 may be of the other budget", { ...other, status: 429, remaining: 0 }],
    ["a server error", { ...other, status: 502 }],
    ["a reply without a limit", { ...other, limit: undefined }],
    ["a reply without the remaining number", { ...other, remaining: undefined }],
    ["a limit of 0", { ...other, limit: 0, remaining: 0 }],
    ["more left than the limit", { ...other, remaining: 1_001 }],
    ["a search whose limit is neither known one", { ...search, limit: 250, remaining: 100 }],
  ])("none: %s", (_, reply) => expect(readRemaining(reply, known)).toBeUndefined());

  test("none: a search, when both limits are equal", () => {
    expect(readRemaining({ ...search, limit: 100 }, { ...known, limitPerMinute: 100 })).toBeUndefined();
  });
});

describe("which change is recorded", () => {
  const remaining = { budget: "other", limit: 1_000, remaining: 500 } as const;
  const use = { own: 100, external: 0, isStale: true };

  test.each([
    ["the first external usage", use, true],
    ["a rise by more than a twentieth of the limit", { ...use, external: 340, isStale: false }, true],
    ["not a smaller rise", { ...use, external: 360, isStale: false }, false],
    ["unless no reply has confirmed the estimate lately", { ...use, external: 360 }, true],
    ["not a fall, which may be a new window at Kustomer", { ...use, external: 460 }, false],
    ["not a number close to the own usage", { ...use, own: 460 }, false],
    ["nor less than the own usage", { ...use, own: 600 }, false],
  ])("%s", (_, current, expected) => expect(isSignificantChange(remaining, current)).toBe(expected));
});
