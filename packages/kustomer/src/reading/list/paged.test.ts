import { Fault } from "@inlet/contracts";
import { describe, expect, test } from "vitest";
import { buildPage, buildRawRecord, buildWindow, range } from "../../testing/given.ts";
import { advanceReading, buildRequest, recoverReading } from "../advance-reading.ts";
import type { Reading } from "../reading.ts";
import type { AdvanceResult } from "../strategy.ts";
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

    expect(next).toMatchObject({ kind: "tags", page: 2 });
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
    expect(recoverReading(startCustomerList(), notFound, window)).toBeUndefined();
  });

  test.each([
    {
      does: "repeats its first page",
      page: fullPage,
      finding: { kind: "list-cut", list: "tags", rows: 100 },
    },
    { does: "repeats a short first page", page: buildPage([{ id: "t1" }], { hasNextPage: true }) },
    {
      does: "repeats a short first page that names the next one, of a size that it does not state",
      page: buildPage([{ id: "t1" }], { hasNextPage: true }),
      links: ["/x?page=2", "/x?page=3"],
      finding: { kind: "list-cut", list: "tags", rows: 1 },
    },
    {
      does: "repeats a short first page that names the next one, and states a larger size",
      page: buildPage([{ id: "t1" }], { hasNextPage: true, pageSize: 100 }),
      links: ["/x?page=2", "/x?page=3"],
    },
    {
      does: "repeats a link, on a short page",
      page: buildPage([{ id: "t1" }], { hasNextPage: true, nextLink: "/x" }),
    },
  ])("end when the server $does", ({ page, links = [], finding }) => {
    let reading: Reading | undefined = startTags();
    const findings: unknown[] = [];
    let sent = 0;

    for (; reading && sent < 9; sent++) {
      const nextLink = links[sent] ?? page.nextLink;
      const shown = { ...page, ...(nextLink !== undefined && { nextLink }) };
      const result: AdvanceResult = advanceReading(reading, shown, window);
      findings.push(result.finding);
      reading = result.next;
    }

    expect(sent).toBe(2);
    expect(findings.at(-1)).toEqual(finding);
  });

  test("continue past a repeated link while pages are full and bring new ids", () => {
    const build = (numbers: number[]) =>
      buildPage(numbers.map(buildRawRecord), { hasNextPage: true, nextLink: "/v1/tags?page=1" });
    const pages = [range(100), range(100).map((n) => n + 100), [200]].map(build);
    let reading: Reading | undefined = startTags();
    let newRecords = 0;

    for (const page of pages) {
      const result: AdvanceResult = advanceReading(reading ?? startTags(), page, window);
      newRecords += result.newRecords;
      reading = result.next;
    }

    expect({ reading, newRecords }).toEqual({ reading: undefined, newRecords: 201 });
  });

  test("report a page that was announced and is refused", () => {
    const { next } = advanceReading(startTags(), { ...fullPage, nextLink: "/v1/tags?page=2" }, window);

    expect(next && recoverReading(next, new Fault("invalid", "page"), window)?.finding).toEqual({
      kind: "list-cut",
      list: "tags",
      rows: 100,
    });
  });

  test("a thread that repeats its first page does not count as complete", () => {
    const { next } = advanceReading(startThread("c1"), fullPage, window);

    expect(next && advanceReading(next, fullPage, window).finding).toMatchObject({
      kind: "list-cut",
      list: "thread",
    });
  });

  test("tags that Kustomer does not list are a finding", () => {
    expect(recoverReading(startTags(), notFound, window)).toMatchObject({
      next: undefined,
      finding: { kind: "tags-unlisted" },
    });
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
