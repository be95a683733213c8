import { expect, test } from "vitest";
import type { KustomerRequest } from "../http/client.ts";
import { searchRange } from "./search-range.ts";

const scopeFrom = new Date("2026-01-01T00:00:00.000Z");
const to = new Date("2026-02-01T00:00:00.000Z");
const hourLater = (at: string) => new Date(Date.parse(at) + 3_600_000);

/** Searches a Kustomer whose pages have one record each, updated at these instants. A cut list has a page after the last one. */
async function search(
  updates: readonly string[],
  { searchedTo = null as Date | null, end = to, isCut = false } = {},
) {
  const sent: KustomerRequest[] = [];
  const client = {
    async send(request: KustomerRequest) {
      const page = Number(request.query?.["page"]);
      sent.push(request);
      const data = [{ type: "note", id: `n${page}`, attributes: { updatedAt: updates[page - 1] } }];
      const json = { data, links: { next: isCut || page < updates.length ? "more" : null } };
      const stamp = { date: undefined, sentAt: new Date(0), receivedAt: new Date(0) };
      return { body: Buffer.from(""), json, stamp };
    },
  };
  const acquirePermit = async () => ({ at: new Date(0), report: async () => {} });
  const span = { scopeFrom, searchedTo, to: end };
  const found = await searchRange({ client, acquirePermit }, { queryContext: "note", ...span });
  const [first] = sent.map((it) => (it.body as { and: unknown[] }).and);
  return { ...found, records: found.records.length, requests: sent.length, first };
}

const from = (at: string) => expect.arrayContaining([{ note_updated_at: { gte: at } }]);
const [t1, t2] = ["2026-01-02T00:00:00.000Z", "2026-01-03T00:00:00.000Z"];

test("the first search begins with the scope, each further one an hour before the end of the last", async () => {
  expect(await search([t1, t2])).toMatchObject({
    ...{ records: 2, searchedTo: to, hasMore: false, leftOut: undefined },
    first: from(scopeFrom.toISOString()),
  });
  expect(await search([], { searchedTo: hourLater(t2) })).toMatchObject({ first: from(t2) });
});

test("a long range ends after four pages, and the next search begins with the last instant", async () => {
  const found = await search([t1, t1, t1, t2], { isCut: true });

  expect(found).toMatchObject({ requests: 4, records: 4, searchedTo: hourLater(t2), hasMore: true });
  expect(found.leftOut).toBeUndefined();
});

test("an instant with more records than four pages stops no later search, and is made known", async () => {
  const found = await search([t1, t1, t1, t1], { searchedTo: hourLater(t1), isCut: true });
  const next = await search([t2], { searchedTo: found.searchedTo });

  expect(found).toMatchObject({ records: 4, leftOut: new Date(t1), hasMore: false });
  expect(next).toMatchObject({ first: from("2026-01-02T00:00:00.001Z"), searchedTo: to });
});

test("nothing is asked for before there is something to search", async () => {
  const end = new Date(t1);

  expect(await search([t1], { searchedTo: hourLater(t1), end })).toMatchObject({
    ...{ requests: 0, records: 0, searchedTo: hourLater(t1), hasMore: false },
  });
});
