import { describe, expect, test } from "vitest";
import { isSignificantChange, readRemaining } from "./external-usage.ts";

const known = { limitPerMinute: 1_000, searchesPerMinute: 100 };
const other = { kind: "other", status: 200, limit: 1_000, remaining: 700 } as const;
const search = { ...other, kind: "search" } as const;

describe("which budget a reply tells of", () => {
  test.each([
    ["a request's is that of all requests", other, { budget: "other", limit: 1_000, remaining: 700 }],
    [
      "a refusal to answer that was no refusal for the rate counts as well",
      { ...other, status: 403 },
      { budget: "other" },
    ],
    ["a search's may be that of all requests", search, { budget: "other", limit: 1_000 }],
    [
      "or that of searches",
      { ...search, limit: 100, remaining: 40 },
      { budget: "search", limit: 100, remaining: 40 },
    ],
    ["nothing left is an answer", { ...other, remaining: 0 }, { budget: "other", remaining: 0 }],
  ])("%s", (_, seen, expected) => expect(readRemaining(seen, known)).toMatchObject(expected));

  test.each([
    ["one that did not come", { ...other, status: undefined }],
    ["a 429, whose 0 may be of the other budget", { ...other, status: 429, remaining: 0 }],
    ["a server's failure", { ...other, status: 502 }],
    ["one without a limit", { ...other, limit: undefined }],
    ["one without what is left", { ...other, remaining: undefined }],
    ["a limit of nothing", { ...other, limit: 0, remaining: 0 }],
    ["more left than there ever was", { ...other, remaining: 1_001 }],
    ["a search whose limit is neither", { ...search, limit: 250, remaining: 100 }],
  ])("none: %s", (_, seen) => expect(readRemaining(seen, known)).toBeUndefined());

  test("none: a search, where both limits are the same", () => {
    expect(readRemaining({ ...search, limit: 100 }, { ...known, limitPerMinute: 100 })).toBeUndefined();
  });
});

describe("what is worth writing down", () => {
  const told = { budget: "other", limit: 1_000, remaining: 500 } as const;
  const use = { own: 100, external: 0, isStale: true };

  test.each([
    ["others are seen for the first time", use, true],
    ["a rise by more than a twentieth of the limit", { ...use, external: 340, isStale: false }, true],
    ["not a smaller one", { ...use, external: 360, isStale: false }, false],
    ["unless nobody has confirmed it lately", { ...use, external: 360 }, true],
    ["not a fall, which may be Kustomer's window beginning anew", { ...use, external: 460 }, false],
    ["not what is about our own", { ...use, own: 460 }, false],
    ["nor less than our own", { ...use, own: 600 }, false],
  ])("%s", (_, known_, expected) => expect(isSignificantChange(told, known_)).toBe(expected));
});
