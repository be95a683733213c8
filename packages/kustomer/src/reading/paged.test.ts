import { Fault } from "@inlet/contracts";
import { describe, expect, test } from "vitest";
import { pageOf, range, raw, window } from "../testing/given.ts";
import { advance, afterRefusal, requestOf } from "./advance.ts";
import { startCustomersList, startTags, startThread } from "./starts.ts";

const any = window(500);
const full = pageOf(range(100).map(raw), { nextLink: true });
const gone = new Fault("not_found", "gone");

describe("lists that are read from the front to the end", () => {
  test.each([
    [startTags(), "/v1/tags"],
    [startCustomersList(), "/v1/customers"],
    [startThread("c1"), "/v1/conversations/c1/messages"],
  ])("%j asks %s for its first page", (reading, path) => {
    expect(requestOf(reading, any)).toMatchObject({
      path,
      query: { page: 1, pageSize: 100 },
      budget: "other",
    });
  });

  test("go on by their own page number while there is a next page", () => {
    const { next } = advance(startTags(), full, any);

    expect(next).toEqual({ kind: "tags", page: 2 });
  });

  test("end with the last page, or with an empty one", () => {
    expect(advance(startTags(), { ...full, nextLink: false }, any).next).toBeUndefined();
    expect(advance(startTags(), pageOf([], { nextLink: true }), any).next).toBeUndefined();
  });

  test("end where a later page is not found", () => {
    expect(afterRefusal({ kind: "tags", page: 3 }, gone, any)).toEqual({
      next: undefined,
      missing: [],
      fresh: 0,
    });
    expect(afterRefusal({ kind: "tags", page: 1 }, gone, any)).toBeUndefined();
  });

  test("a thread whose conversation is not found reports it missing", () => {
    expect(afterRefusal(startThread("c1"), gone, any)).toMatchObject({ missing: ["c1"], next: undefined });
  });
});
