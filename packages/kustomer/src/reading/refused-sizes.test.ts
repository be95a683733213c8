import { Fault } from "@inlet/contracts";
import { describe, expect, test } from "vitest";
import { toResponseFault } from "../http/response-fault.ts";
import {
  buildPage,
  buildRawRecord,
  buildRecord,
  buildWindow,
  createFake,
  from,
  range,
} from "../testing/given.ts";
import { readToEnd } from "../testing/read-to-end.ts";
import { advanceReading, recoverReading } from "./advance-reading.ts";
import { startFullScan } from "./list/full-scan.ts";
import { startList, startListRange } from "./list/list.ts";
import { startCustomerList, startTags, startThread } from "./list/paged.ts";
import type { Reading } from "./reading.ts";
import { startSearch } from "./search/search.ts";

const window = buildWindow(500);
const bottom = new Date(0);
const wholeList = { createdFrom: bottom, createdBefore: new Date(from + 1_000) };

const readings: [string, Reading][] = [
  ["a search", startSearch("messages", new Date(from))],
  ["a list", startList("messages", bottom)],
  ["a part of a list", startListRange("messages", wholeList)],
  ["a list without an order", startFullScan("messages", "unsorted", { createdFrom: bottom.toISOString() })],
  ["tags", startTags()],
  ["customers", startCustomerList()],
  ["a thread", startThread("c1")],
];

describe.each(readings)("%s, at a server that refuses large pages", (_, start) => {
  test.each([3, 20, 60])("is read whole in pages of at most %i rows", (maxPageSize) => {
    const records = range(90).map((n) => buildRecord(n));
    const fake = createFake(records, { maxPageSize, refuseLargePages: true });

    const { ids, notFound, findings } = readToEnd(fake, start, { window });

    const losses = findings.filter((it) => it.kind !== "thread-complete");
    expect({ read: ids.size, notFound, losses }).toEqual({ read: 90, notFound: [], losses: [] });
  });
});

const fullPage = buildPage(range(100).map(buildRawRecord), { hasNextPage: true });

test("a later page that is refused without a reason lies past the end", () => {
  const { next } = advanceReading(startTags(), fullPage, window);

  expect(next && recoverReading(next, new Fault("invalid", "no"), window)?.next).toBeUndefined();
});

test("a later page that is refused for its size is requested in smaller ones", () => {
  const { next } = advanceReading(startTags(), fullPage, window);
  const body = Buffer.from('{"errors":[{"code":"badparam","title":"pageSize must be at most 50"}]}');
  const tooLarge = toResponseFault({ status: 400, body, retryAt: undefined });

  expect(next && recoverReading(next, tooLarge, window)?.next).toMatchObject({ page: 5, limit: 25 });
});
