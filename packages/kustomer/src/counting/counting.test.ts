import { Fault } from "@inlet/contracts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { KustomerClient, KustomerRequest } from "../http/client.ts";
import type { FakeKustomer } from "../testing/fake-kustomer.ts";
import { buildPage, buildRecordCreatedIn, createFake, range } from "../testing/given.ts";
import { countBySearch } from "./count-by-search.ts";
import { countPastRange } from "./count-past-range.ts";
import { locateInList } from "./locate-in-list.ts";

const at = new Date("2026-01-01T00:00:00.000Z");
const now = new Date("2026-06-01T00:00:00.000Z");
const later = (ms: number) => new Date(at.getTime() + ms);

/** Record `n` is created and updated in second `n` after `at`. */
const buildSecondRecord = (n: number) => buildRecordCreatedIn(at.getTime() / 1_000 + n, n);

/** Builds a request context that sends to a fake, and keeps the requests. */
function createContext(
  fake: FakeKustomer,
  refuse: (request: KustomerRequest) => Fault | undefined = () => undefined,
) {
  const requests: KustomerRequest[] = [];
  const send: KustomerClient["send"] = async (request) => {
    requests.push(request);
    const fault = refuse(request);
    if (fault) throw fault;
    const isList = request.path !== "/v1/auth/tokens/current";
    const { records, total, pageSize, hasNextPage } = isList ? fake.answer(request) : buildPage([]);
    const json = {
      data: records,
      meta: { total, pageSize },
      links: { next: hasNextPage ? "/v1/next" : null },
    };
    return {
      body: Buffer.from(""),
      json,
      stamp: { date: undefined, sentAt: at, receivedAt: at },
    };
  };
  const acquirePermit = async () => ({ at, report: async () => undefined });
  return { context: { client: { send }, acquirePermit }, requests };
}

describe("counting by search", () => {
  const counted = { stream: "messages", from: at, to: later(500_000) } as const;

  test("takes one search that requests one record", async () => {
    const { context, requests } = createContext(createFake(range(900).map(buildSecondRecord)));

    const count = await countBySearch(context, counted, { now });

    expect(count).toEqual({ count: 500, isExact: true, isArchiveForbidden: false });
    expect(requests).toHaveLength(1);
    expect(requests[0]?.query).toEqual({ page: 1, pageSize: 1 });
  });

  test("halves a range whose total is at the cap", async () => {
    const { context, requests } = createContext(
      createFake(range(900).map(buildSecondRecord), { totalCap: 100 }),
    );

    const count = await countBySearch(context, counted, { now, totalCap: 100 });

    expect(count).toMatchObject({ count: 500, isExact: true });
    expect(requests.length).toBeLessThanOrEqual(20);
  });

  test("is not exact when the maximum number of searches is spent", async () => {
    const { context, requests } = createContext(
      createFake(range(900).map(buildSecondRecord), { totalCap: 100 }),
    );

    const count = await countBySearch(context, counted, { now, totalCap: 100, maxSearches: 3 });

    expect(count).toMatchObject({ count: 200, isExact: false });
    expect(requests).toHaveLength(3);
  });

  test("takes a total beyond the cap as exact", async () => {
    const { context } = createContext(createFake(range(900).map(buildSecondRecord)));

    expect(await countBySearch(context, counted, { now, totalCap: 100 })).toMatchObject({
      count: 500,
      isExact: true,
    });
  });

  test("counts records older than two years in the archive", async () => {
    const { context, requests } = createContext(createFake(range(900).map(buildSecondRecord)));
    const twoYearsOn = new Date(later(200_000).getTime() + 730 * 86_400_000);

    const count = await countBySearch(context, counted, { now: twoYearsOn });

    expect(count.count).toBe(500);
    expect(requests.map((it) => it.path)).toEqual(["/v1/customers/search", "/v1/customers/archive/search"]);
  });

  test("reports a forbidden archive and counts the rest", async () => {
    const refuse = ({ path }: KustomerRequest) =>
      path.includes("archive") ? new Fault("forbidden", "no") : undefined;
    const { context } = createContext(createFake(range(900).map(buildSecondRecord)), refuse);
    const twoYearsOn = new Date(later(200_000).getTime() + 730 * 86_400_000);

    const count = await countBySearch(context, counted, { now: twoYearsOn });

    expect(count).toEqual({ count: 300, isExact: true, isArchiveForbidden: true });
  });

  test("fails when a standard search fails", async () => {
    const { context } = createContext(createFake([]), () => new Fault("forbidden", "no"));

    await expect(countBySearch(context, counted, { now })).rejects.toMatchObject({ kind: "forbidden" });
  });
});

describe("a position in a list", () => {
  const stream = "messages";

  test("states how many rows are newer, to the second, for any page size", async () => {
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
            ...buildSecondRecord(it),
            id: buildSecondRecord(it).id.slice(0, 8) + String(n).padStart(16, "0"),
          }));
          const { context } = createContext(createFake(records, { maxPageSize }));
          const newer = (than: number) => seconds.filter((it) => it >= than).length;

          const above = await locateInList(context, { stream, at: later((second + younger) * 1_000) });
          const place = await locateInList(context, { stream, at: later(second * 1_000), above });

          expect([above.rank, place.rank]).toEqual([newer(second + younger), newer(second)]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each([{ maxPageSize: 30, refuseLargePages: true }, { servedPageSize: 30 }])(
    "is found in smaller pages at a server with %o",
    async (options) => {
      const { context, requests } = createContext(createFake(range(900).map(buildSecondRecord), options));

      const { rank, limit } = await locateInList(context, { stream, at: later(100_000) });

      expect({ rank, limit }).toEqual({ rank: 800, limit: 25 });
      expect(requests.length).toBeLessThan(20);
    },
  );

  test("is not looked for in smaller pages while Kustomer answers nothing", async () => {
    const { context, requests } = createContext(createFake([]), () => new Fault("unavailable", "down"));

    await expect(locateInList(context, { stream, at })).rejects.toMatchObject({ kind: "unavailable" });
    expect(requests).toHaveLength(2);
  });

  test("takes few requests to find", async () => {
    const { context, requests } = createContext(createFake(range(20_000).map(buildSecondRecord)));

    const { rank } = await locateInList(context, { stream, at: later(4_000_000) });

    expect(rank).toBe(16_000);
    expect(requests.length).toBeLessThan(18);
  });

  test("may be past the pages that the server refuses", async () => {
    const refuse = ({ query }: KustomerRequest) =>
      Number(query?.["page"]) > 3 ? new Fault("not_found", "no") : undefined;
    const { context } = createContext(createFake(range(250).map(buildSecondRecord)), refuse);

    expect(await locateInList(context, { stream, at: later(-9_000) })).toMatchObject({ rank: 250 });
  });
});

describe("a past range of lists in another order", () => {
  /** Ids, creation and update have three orders. Record n was created in second 900 - n and updated in second n + 100. */
  const records = range(900).map((n) => ({
    ...buildSecondRecord((n * 7) % 900),
    createdAt: later((900 - n) * 1_000).getTime(),
    updatedAt: later((n + 100) * 1_000).getTime(),
  }));
  const past = {
    ...{ from: later(300_500), to: later(500_500), lookBackMs: 0 },
    listStreams: ["conversations", "messages", "customers"],
  };

  test.each([
    ["createdAt", "createdAt", 200],
    ["updatedAt", "updatedAt", 200],
    ["unsorted", "unsorted", 900],
    ["ascending", "idAscending", 900],
  ] as const)("counts what runs will read: %s", async (listOrder, order, count) => {
    const { context } = createContext(createFake(records, { listOrder }));
    const listOrders = { conversations: order, messages: order };

    const counts = await countPastRange(context, { ...past, listOrders }, { now });

    expect(counts).toMatchObject({ conversations: count, messages: count, isExact: false });
    const isWhole = counts.warnings.some((it) => it.includes("reads the whole list, twice"));
    expect(isWhole).toBe(count === 900);
    const listRequests = isWhole ? 2 * 2 * 9 : 2 * 3;
    expect(counts.requests.other).toBeGreaterThanOrEqual(listRequests);
  });
});
