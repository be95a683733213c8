import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { openDb, runs } from "../index.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const retryAt = (stream: string, year: string) => ({
  [stream]: { retryAt: `${year}-01-01T00:00:00.000Z`, waitMinutes: 60 },
});

test.each([
  { capabilities: { search: true }, strategy: "search", listed: [] },
  {
    capabilities: { search: true, unsorted: ["messages"], searchRetries: retryAt("messages", "2999") },
    strategy: "search",
    listed: ["messages"],
  },
  {
    capabilities: {
      search: true,
      unsorted: ["conversations"],
      searchRetries: retryAt("conversations", "2999"),
    },
    strategy: "list",
    listed: ["conversations"],
  },
  {
    capabilities: {
      search: true,
      unsorted: ["conversations"],
      searchRetries: retryAt("conversations", "2000"),
    },
    strategy: "search",
    listed: [],
  },
  { capabilities: { search: true, unsorted: ["conversations"] }, strategy: "search", listed: [] },
  {
    capabilities: { search: false },
    strategy: "list",
    listed: ["conversations", "messages", "customers"],
  },
])(
  "a stream is read by lists when the key may not search or the search does not sort: $capabilities",
  async (it) => {
    const { capabilities, ...expected } = it;
    await given.integration({ capabilities });

    expect((await runs.openDue(db, { limit: 1, settleMs: 0 }))[0]).toMatchObject(expected);
  },
);
