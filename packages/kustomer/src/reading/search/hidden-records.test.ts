import { describe, expect, test } from "vitest";
import {
  buildPage,
  buildRawRecord,
  buildRecord,
  buildWindow,
  createFake,
  from,
  range,
} from "../../testing/given.ts";
import { readToEnd } from "../../testing/read-to-end.ts";
import { advanceReading } from "../advance-reading.ts";
import { startSearch } from "./search.ts";

describe("hidden records and smaller pages", () => {
  test.each(["start", "end", "everywhere"] as const)(
    "records that totals count and that are hidden at the %s are read once more, then reported",
    (hiddenPlace) => {
      const fake = createFake(
        range(60).map((n) => buildRecord(n)),
        { hiddenRows: hiddenPlace === "everywhere" ? 0 : 3, hiddenPlace },
      );
      if (hiddenPlace === "everywhere") fake.hide(({ id }) => Number.parseInt(id, 16) % 4 === 0);

      const summary = readToEnd(fake, startSearch("messages", new Date(from)), { window: buildWindow(10) });

      expect(summary.ids.size).toBe(hiddenPlace === "everywhere" ? 45 : 60);
      expect(summary.findings).toEqual([
        { kind: "records-hidden", stream: "messages", hidden: expect.any(Number) },
      ]);
      expect(summary.requests).toBeLessThan(20);
    },
  );

  test("hidden records on a page that the server made smaller do not end the search", () => {
    const window = buildWindow(500);
    const rows = range(2).map((n) => buildRawRecord(n));
    const page = buildPage(rows, { total: 6, pageSize: 5, hasNextPage: true });

    const again = advanceReading(startSearch("messages", new Date(from)), page, window);
    const { next } = again.next ? advanceReading(again.next, page, window) : again;

    expect(next).toMatchObject({ kind: "search", hidden: 3 });
  });

  test.each([35, 60, 900])(
    "%i records come whole from a server that reduces pages without saying so",
    (rows) => {
      const records = range(rows).map((n) => buildRecord(n));
      const fake = createFake(records, { maxPageSize: 30, echoesPageSize: true });

      const summary = readToEnd(fake, startSearch("messages", new Date(from)), { window: buildWindow(500) });

      expect(summary.ids.size).toBe(rows);
      expect(summary.findings).toEqual([]);
      expect(summary.requests).toBeLessThan(rows / 25 + 4);
    },
  );

  test("ties come whole from a server that reduces pages without saying so", () => {
    const records = range(400).map((n) => buildRecord(n, { updatedAt: from + 5 }));
    const fake = createFake(records, { maxPageSize: 30, echoesPageSize: true });

    const summary = readToEnd(fake, startSearch("messages", new Date(from)), { window: buildWindow(500) });

    expect(summary.ids.size).toBe(400);
    expect(summary.findings).toEqual([]);
  });

  test("where most of a short page is hidden, the search looks further once, and reports it", () => {
    const fake = createFake(
      range(60).map((n) => buildRecord(n)),
      { stableTies: true },
    );
    fake.hide(({ updatedAt }) => updatedAt >= from + 4);

    const summary = readToEnd(fake, startSearch("messages", new Date(from)), { window: buildWindow(500) });

    expect(summary.ids.size).toBe(4);
    expect(summary.findings).toEqual([{ kind: "records-hidden", stream: "messages", hidden: 56 }]);
    expect(summary.requests).toBeLessThan(6);
  });

  test.each([2, 3, 10])("where only every %ith record is shown, pages keep their size", (n) => {
    const fake = createFake(
      range(1_000).map((it) => buildRecord(it)),
      { stableTies: true },
    );
    fake.hide(({ id }) => Number.parseInt(id, 16) % n !== 0);
    const shown = fake.records.filter(({ id }) => Number.parseInt(id, 16) % n === 0);

    const summary = readToEnd(fake, startSearch("messages", new Date(from)), { window: buildWindow(100) });

    expect(summary.ids.size).toBe(shown.length);
    expect(summary.findings).toMatchObject([{ kind: "records-hidden" }]);
    expect(summary.requests).toBeLessThan(22);
  });
});
