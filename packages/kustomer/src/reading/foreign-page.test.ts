import { afterAll, expect, test } from "vitest";
import { openKustomerHttp } from "../http/client.ts";
import { apiKey, recordPermits } from "../testing/send-once.ts";
import { startTestServer } from "../testing/test-server.ts";
import { readNextPage } from "./read-next-page.ts";
import { startSearch } from "./search/search.ts";

const http = openKustomerHttp();
afterAll(() => http[Symbol.asyncDispose]());

/** Reads a page whose records name these orgs; null is none. */
async function readPage(orgIds: (string | null)[]) {
  const data = orgIds.map((id, n) => ({
    id: `${n}`,
    attributes: { updatedAt: "2026-01-01T00:00:00Z" },
    relationships: id === null ? {} : { org: { data: { type: "org", id } } },
  }));
  await using server = await startTestServer((_, response) => void response.end(JSON.stringify({ data })));
  const client = http.createClient({ baseUrl: server.baseUrl, apiKey });
  return await readNextPage(client, startSearch("messages", new Date(0)), {
    ...{ window: { ceiling: "2027-01-01T00:00:00Z" }, orgId: "own" },
    acquirePermit: recordPermits().acquirePermit,
  });
}

test("a page of another org is refused", async () => {
  await expect(readPage(["other", null, "other"])).rejects.toMatchObject({
    kind: "conflict",
    message: expect.stringContaining("another organization"),
  });
});

test.each([
  { orgIds: ["own", "own"] },
  { orgIds: [null, null] },
  { orgIds: [] },
  { orgIds: ["own", "other"] },
])("a page whose records name the orgs $orgIds is read", async ({ orgIds }) => {
  expect((await readPage(orgIds)).batch?.recordCount ?? 0).toBe(orgIds.length);
});
