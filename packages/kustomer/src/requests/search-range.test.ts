import { expect, test } from "vitest";
import type { KustomerRequest } from "../http/client.ts";
import { getIds } from "../payload/page-rows.ts";
import { searchRange } from "./search-range.ts";

const scopeFrom = new Date("2026-01-01T00:00:00.000Z");
const to = new Date("2026-02-01T00:00:00.000Z");
const hourLater = (at: string) => new Date(Date.parse(at) + 3_600_000);

interface Options {
  searchedTo?: Date | null;
  end?: Date;
  /** Every page has a next one. */
  isCut?: boolean;
  /** Called after each request with the rows, which it may change. */
  between?: (rows: { id: string; updatedAt: string }[]) => void;
  meta?: object;
}

/** Searches a Kustomer whose pages have two records each, updated at these instants. */
async function search(
  updates: readonly string[],
  { searchedTo = null, end = to, isCut = false, between = () => {}, meta = {} }: Options = {},
) {
  const rows = updates.map((updatedAt, i) => ({ id: `n${i + 1}`, updatedAt }));
  const sent: KustomerRequest[] = [];
  const client = {
    async send(request: KustomerRequest) {
      const page = Number(request.query?.["page"]);
      sent.push(request);
      const { and } = request.body as { and: { note_updated_at: { gte?: string; lt?: string } }[] };
      const isFound = ({ updatedAt }: { updatedAt: string }) =>
        and.every(({ note_updated_at: { gte = "", lt = "3" } }) => updatedAt >= gte && updatedAt < lt);
      const found = rows.filter(isFound).toSorted((a, b) => a.updatedAt.localeCompare(b.updatedAt));
      const shown = found.slice(2 * page - 2, 2 * page);
      const data = shown.map(({ id, ...attributes }) => ({ type: "note", id, attributes }));
      between(rows);
      const json = { data, meta, links: { next: isCut || 2 * page < found.length ? "more" : null } };
      const stamp = { date: undefined, sentAt: new Date(0), receivedAt: new Date(0) };
      return { body: Buffer.from(""), json, stamp };
    },
  };
  const acquirePermit = async () => ({ at: new Date(0), report: async () => {} });
  const span = { scopeFrom, searchedTo, to: end };
  const found = await searchRange({ client, acquirePermit }, { queryContext: "note", ...span });
  const [first] = sent.map((it) => (it.body as { and: unknown[] }).and);
  return { ...found, ids: new Set(getIds(found.records)), requests: sent.length, first };
}

const from = (at: string) => expect.arrayContaining([{ note_updated_at: { gte: at } }]);
const [t1, t2] = ["2026-01-02T00:00:00.000Z", "2026-01-03T00:00:00.000Z"];

test("the first search begins with the scope, each further one an hour before the end of the last", async () => {
  expect(await search([t1, t2])).toMatchObject({
    ...{ ids: new Set(["n1", "n2"]), searchedTo: to, hasMore: false, leftOut: undefined },
    first: from(scopeFrom.toISOString()),
  });
  expect(await search([], { searchedTo: hourLater(t2) })).toMatchObject({ first: from(t2) });
});

test("a record that is updated while the pages are read makes the search skip no other", async () => {
  const updates = [0, 1, 2, 3, 4].map((ms) => `2026-01-02T00:00:00.00${ms}Z`);
  const later = "2026-01-31T00:00:00.000Z";

  const found = await search(updates, {
    between: ([first]) => {
      if (first) first.updatedAt = later;
    },
  });

  expect(found.ids).toEqual(new Set(["n1", "n2", "n3", "n4", "n5"]));
});

test("a search that timed out is tried again later", async () => {
  await expect(search([t1], { meta: { timed_out: true } })).rejects.toMatchObject({ kind: "unavailable" });
});

test("a long range ends after four pages, and the next search begins with the last instant", async () => {
  const found = await search([t1, t1, t1, t1, t1, t2], { isCut: true });

  expect(found).toMatchObject({ requests: 4, hasMore: true, searchedTo: hourLater(t2) });
  expect(found.ids.size).toBe(6);
  expect(found.leftOut).toBeUndefined();
});

test("an instant with more records than four pages stops no later search, and is made known", async () => {
  const ties = Array.from({ length: 9 }, () => t1);
  const found = await search(ties, { searchedTo: hourLater(t1) });
  const next = await search([t2], { searchedTo: found.searchedTo });

  expect(found).toMatchObject({ requests: 4, leftOut: new Date(t1), hasMore: false });
  expect(next).toMatchObject({ first: from("2026-01-02T00:00:00.001Z"), searchedTo: to });
});

test("nothing is asked for before there is something to search", async () => {
  const end = new Date(t1);

  expect(await search([t1], { searchedTo: hourLater(t1), end })).toMatchObject({
    ...{ requests: 0, ids: new Set(), searchedTo: hourLater(t1), hasMore: false },
  });
});
