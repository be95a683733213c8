import { Fault } from "@inlet/contracts";
import { describe, expect, test } from "vitest";
import { buildPage, range, buildRawRecord, buildWindow } from "../../testing/given.ts";
import { advanceReading, recoverReading, buildRequest } from "../advance-reading.ts";
import { startCustomerList, startTags, startThread } from "../starts.ts";

const any = buildWindow(500);
const full = buildPage(range(100).map(buildRawRecord), { hasNextPage: true });
const gone = new Fault("not_found", "gone");

describe("lists that are read from the front to the end", () => {
  test.each([
    [startTags(), "/v1/tags"],
    [startCustomerList(), "/v1/customers"],
    [startThread("c1"), "/v1/conversations/c1/messages"],
  ])("%j asks %s for its first page", (reading, path) => {
    expect(buildRequest(reading, any)).toMatchObject({
      path,
      query: { page: 1, pageSize: 100 },
      budget: "other",
    });
  });

  test("go on by their own page number while there is a next page", () => {
    const { next } = advanceReading(startTags(), full, any);

    expect(next).toEqual({ kind: "tags", page: 2 });
  });

  test("end with the last page, or with an empty one", () => {
    expect(advanceReading(startTags(), { ...full, hasNextPage: false }, any).next).toBeUndefined();
    expect(advanceReading(startTags(), buildPage([], { hasNextPage: true }), any).next).toBeUndefined();
  });

  test("end where a later page is not found", () => {
    expect(recoverReading({ kind: "tags", page: 3 }, gone, any)).toEqual({
      next: undefined,
      missing: [],
      fresh: 0,
    });
    expect(recoverReading({ kind: "tags", page: 1 }, gone, any)).toBeUndefined();
  });

  test("a thread whose conversation is not found reports it missing", () => {
    expect(recoverReading(startThread("c1"), gone, any)).toMatchObject({ missing: ["c1"], next: undefined });
  });
});
