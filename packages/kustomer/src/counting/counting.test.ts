import { Fault } from "@inlet/contracts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { KustomerClient, KustomerRequest } from "../http/client.ts";
import type { FakeKustomer } from "../testing/fake-kustomer.ts";
import { createFake, range } from "../testing/given.ts";
import { locateInList } from "./locate-in-list.ts";
import { countBySearch } from "./count-by-search.ts";

const at = new Date("2026-01-01T00:00:00.000Z");
const now = new Date("2026-06-01T00:00:00.000Z");
const later = (ms: number) => new Date(at.getTime() + ms);

/** Record `n` was created in second `n` after `at` and updated then. */
const record = (n: number) => {
  const second = at.getTime() / 1_000 + n;
  const id = second.toString(16).padStart(8, "0") + n.toString(16).padStart(16, "0");
  return { id, updatedAt: second * 1_000, createdAt: second * 1_000, values: {} };
};

/** Asks a fake; what it was asked is kept. */
function askingOf(
  fake: FakeKustomer,
  refuse: (request: KustomerRequest) => Fault | undefined = () => undefined,
) {
  const requests: KustomerRequest[] = [];
  const send: KustomerClient["send"] = async (request) => {
    requests.push(request);
    const fault = refuse(request);
    if (fault) throw fault;
    const { records, total, pageSize, hasNextPage } = fake.answer(request);
    const json = { data: records, meta: { total, pageSize }, links: { next: hasNextPage ? "/v1/next" : null } };
    return { body: Buffer.from(""), json, date: undefined, permitAt: at };
  };
  const acquirePermit = async () => ({ at, report: async () => undefined });
  return { asking: { client: { send }, acquirePermit }, requests };
}

describe("counting by search", () => {
  const counted = { stream: "messages", from: at, to: later(500_000) } as const;

  test("takes one search for one record", async () => {
    const { asking, requests } = askingOf(createFake(range(900).map(record)));

    const count = await countBySearch(asking, counted, { now });

    expect(count).toEqual({ count: 500, isExact: true, isArchiveClosed: false });
    expect(requests).toHaveLength(1);
    expect(requests[0]?.query).toEqual({ page: 1, pageSize: 1 });
  });

  test("halves a range whose total is where the server stops counting", async () => {
    const { asking, requests } = askingOf(createFake(range(900).map(record), { totalCap: 100 }));

    const count = await countBySearch(asking, counted, { now, totalCap: 100 });

    expect(count).toMatchObject({ count: 500, isExact: true });
    expect(requests.length).toBeLessThanOrEqual(20);
  });

  test("says that there may be more when it must not ask any further", async () => {
    const { asking, requests } = askingOf(createFake(range(900).map(record), { totalCap: 100 }));

    const count = await countBySearch(asking, counted, { now, totalCap: 100, maxSearches: 3 });

    expect(count).toMatchObject({ count: 200, isExact: false });
    expect(requests).toHaveLength(3);
  });

  test("believes a total beyond the cap", async () => {
    const { asking } = askingOf(createFake(range(900).map(record)));

    expect(await countBySearch(asking, counted, { now, totalCap: 100 })).toMatchObject({
      count: 500,
      isExact: true,
    });
  });

  test("counts what is older than two years in the archive", async () => {
    const { asking, requests } = askingOf(createFake(range(900).map(record)));
    const twoYearsOn = new Date(later(200_000).getTime() + 730 * 86_400_000);

    const count = await countBySearch(asking, counted, { now: twoYearsOn });

    expect(count.count).toBe(500);
    expect(requests.map((it) => it.path)).toEqual(["/v1/customers/search", "/v1/customers/archive/search"]);
  });

  test("does without an archive that is closed, and says so", async () => {
    const refuse = ({ path }: KustomerRequest) =>
      path.includes("archive") ? new Fault("forbidden", "no") : undefined;
    const { asking } = askingOf(createFake(range(900).map(record)), refuse);
    const twoYearsOn = new Date(later(200_000).getTime() + 730 * 86_400_000);

    const count = await countBySearch(asking, counted, { now: twoYearsOn });

    expect(count).toEqual({ count: 300, isExact: true, isArchiveClosed: true });
  });

  test("fails with what a standard search failed with", async () => {
    const { asking } = askingOf(createFake([]), () => new Fault("forbidden", "no"));

    await expect(countBySearch(asking, counted, { now })).rejects.toMatchObject({ kind: "forbidden" });
  });
});

describe("a place in a list", () => {
  const stream = "messages";

  test("tells how many rows are newer, to the second, whatever the size of the pages", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seconds: fc.array(fc.nat(3_000), { maxLength: 900, size: "max" }),
          second: fc.integer({ min: -10, max: 3_010 }),
          younger: fc.integer({ min: 0, max: 2_000 }),
          maxPageSize: fc.constantFrom(7, 30, 100),
        }),
        async ({ seconds, second, younger, maxPageSize }) => {
          const records = seconds.map((it, n) => ({
            ...record(it),
            id: record(it).id.slice(0, 8) + String(n).padStart(16, "0"),
          }));
          const { asking } = askingOf(createFake(records, { maxPageSize }));
          const newer = (than: number) => seconds.filter((it) => it >= than).length;

          const above = await locateInList(asking, { stream, at: later((second + younger) * 1_000) });
          const place = await locateInList(asking, { stream, at: later(second * 1_000), above });

          expect([above.rank, place.rank]).toEqual([newer(second + younger), newer(second)]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("is found in few requests", async () => {
    const { asking, requests } = askingOf(createFake(range(20_000).map(record)));

    const { rank } = await locateInList(asking, { stream, at: later(4_000_000) });

    expect(rank).toBe(16_000);
    expect(requests.length).toBeLessThan(18);
  });

  test("may lie beyond pages that are refused", async () => {
    const refuse = ({ query }: KustomerRequest) =>
      Number(query?.["page"]) > 3 ? new Fault("not_found", "no") : undefined;
    const { asking } = askingOf(createFake(range(250).map(record)), refuse);

    expect(await locateInList(asking, { stream, at: later(-9_000) })).toMatchObject({ rank: 250 });
  });
});
