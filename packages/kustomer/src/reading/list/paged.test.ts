import { Fault } from "@inlet/contracts";
import { describe, expect, test } from "vitest";
import { buildPage, buildRawRecord, buildWindow, range } from "../../testing/given.ts";
import { advanceReading, buildRequest, recoverReading } from "../advance-reading.ts";
import { startCustomerList, startTags, startThread } from "./paged.ts";

const window = buildWindow(500);
const fullPage = buildPage(range(100).map(buildRawRecord), { hasNextPage: true });
const notFound = new Fault("not_found", "no such record");

describe("lists that are read by page number", () => {
  test.each([
    [startTags(), "/v1/tags"],
    [startCustomerList(), "/v1/customers"],
    [startThread("c1"), "/v1/conversations/c1/messages"],
  ])("%j requests its first page from %s", (reading, path) => {
    expect(buildRequest(reading, window)).toMatchObject({
      path,
      query: { page: 1, pageSize: 100 },
      budget: "other",
    });
  });

  test("continue with the next page number while there is a next page", () => {
    const { next } = advanceReading(startTags(), fullPage, window);

    expect(next).toEqual({ kind: "tags", page: 2 });
  });

  test("end with the last page, or with an empty one", () => {
    expect(advanceReading(startTags(), { ...fullPage, hasNextPage: false }, window).next).toBeUndefined();
    expect(advanceReading(startTags(), buildPage([], { hasNextPage: true }), window).next).toBeUndefined();
  });

  test("end at a later page that is not found", () => {
    expect(recoverReading({ kind: "tags", page: 3 }, notFound, window)).toEqual({
      next: undefined,
      notFound: [],
      newRecords: 0,
    });
    expect(recoverReading({ kind: "tags", page: 1 }, notFound, window)).toBeUndefined();
  });

  test("a thread reports its conversation as not found when the first page is", () => {
    expect(recoverReading(startThread("c1"), notFound, window)).toMatchObject({
      notFound: ["c1"],
      next: undefined,
    });
  });
});

describe("a thread that was read to its end", () => {
  const buildMessagePage = (ids: string[], hasNextPage = false) =>
    buildPage(
      ids.map((id) => ({ id })),
      { hasNextPage },
    );

  test("reports the ids of all messages of all its pages", () => {
    const first = advanceReading(startThread("c1"), buildMessagePage(["m1", "m2"], true), window);
    expect(first.finding).toBeUndefined();

    const last = first.next && advanceReading(first.next, buildMessagePage(["m3"]), window);

    expect(last?.finding).toEqual({ kind: "thread-complete", conversationId: "c1", ids: ["m1", "m2", "m3"] });
  });

  test("reports them also when the page past the end is not found", () => {
    const { next } = advanceReading(startThread("c1"), buildMessagePage(["m1"], true), window);

    expect(next && recoverReading(next, new Fault("not_found", "past"), window)?.finding).toEqual({
      kind: "thread-complete",
      conversationId: "c1",
      ids: ["m1"],
    });
  });

  test("reports nothing when the conversation is not found", () => {
    expect(
      recoverReading(startThread("c1"), new Fault("not_found", "no such record"), window),
    ).not.toHaveProperty("finding");
  });
});
