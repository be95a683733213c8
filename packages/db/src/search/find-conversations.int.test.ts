import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { sql } from "kysely";
import { afterAll, expect, test } from "vitest";
import { writeTombstones } from "../deletions/tombstones.ts";
import { openDb, records, search, searchIndex } from "../index.ts";
import { countReadRows, inNewSession } from "../testing/count-read-rows.ts";
import { buildConversationRow, toOrigin } from "../testing/deletion-harness.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const at = (day: number) => new Date(Date.UTC(2026, 0, day));

/** Adds conversations that changed on consecutive days. */
async function givenConversations(rows: object[]): Promise<string> {
  const { id: workspaceId } = await given.workspace();
  const days = rows.map((row, index) =>
    buildConversationRow(`v${index + 1}`, { updatedAt: at(index + 1), ...row }),
  );
  await records.upsertConversations(db, days, toOrigin({ workspaceId }));
  return workspaceId;
}

const columns = ["id", "updatedAt"] as const;

/** Indexes conversations by words. */
async function index(workspaceId: string, wordsById: Record<string, string>): Promise<void> {
  const positions = await searchIndex.listPositions(db, workspaceId, Object.keys(wordsById));
  const documents = positions.map((it) => ({ ...it, customerHash: null, words: wordsById[it.id] ?? "" }));
  await searchIndex.putDocuments(db, workspaceId, documents);
}

test("a search with few matches stops after the scan limit and returns its position", async () => {
  const workspaceId = await givenConversations([{ name: "Needle" }, {}, {}, {}, {}, {}, {}]);

  const pages: [string[], string | undefined][] = [];
  let after: Parameters<typeof search.searchConversations>[2]["after"];
  do {
    const slice = { after, columns, limit: 10, maxScanned: 3 };
    const { rows, next } = await search.searchConversations(db, { workspaceId, q: "needle" }, slice);
    pages.push([rows.map((it) => it.id), next?.[1]]);
    after = next;
  } while (after !== undefined);

  expect(pages).toEqual([
    [[], "v5"],
    [[], "v2"],
    [["v1"], undefined],
  ]);
});

test("a full page continues after its last row, whatever the scan limit", async () => {
  const workspaceId = await givenConversations([{}, {}, {}, {}]);

  const slice = { columns, limit: 2, maxScanned: 3 };
  const { rows, next } = await search.searchConversations(db, { workspaceId, status: "open" }, slice);

  expect(rows.map((it) => it.id)).toEqual(["v4", "v3"]);
  expect(next).toEqual([at(3), "v3"]);
});

test("a common word is found by scanning, a rare one by the index, however far back", async () => {
  const { id: workspaceId } = await given.workspace();
  const ids = Array.from({ length: 2_600 }, (_, nth) => `v${nth}`);
  const rows = ids.map((id, nth) => buildConversationRow(id, { updatedAt: at(nth) }));
  await records.upsertConversations(db, rows, toOrigin({ workspaceId }));
  const words = ids.map((id, nth) => [id, nth < 2_100 ? "'old'" : "'new'"]);
  await index(workspaceId, { ...Object.fromEntries(words), v7: "'old' 'zeppelin'", v9: "'zeppelin'" });
  const find = async (q: string, maxScanned: number) => {
    const slice = { columns, limit: 3, maxScanned };
    const found = await search.searchConversations(db, { workspaceId, q, words: `'${q}'` }, slice);
    return [found.rows.map((it) => it.id), found.next?.[1]];
  };

  expect(await find("new", 600)).toEqual([["v2599", "v2598", "v2597"], "v2597"]);
  expect(await find("zeppelin", 600)).toEqual([["v9", "v7"], undefined]);
  expect(await find("old", 600)).toEqual([["v2099", "v2098", "v2097"], "v2097"]);
  expect(await find("old", 501)).toEqual([["v2099"], "v2099"]); // too many have it for the index
});

/** Adds conversations that changed one after the other, all with the same words in the index but for some. */
async function givenMany(
  count: number,
  words: string,
  other: Record<string, string> = {},
): Promise<{ workspaceId: string }> {
  const { id: workspaceId } = await given.workspace();
  const ids = Array.from({ length: count }, (_, nth) => `v${nth}`);
  const rows = ids.map((id, nth) => buildConversationRow(id, { updatedAt: at(nth) }));
  await records.upsertConversations(db, rows, toOrigin({ workspaceId }));
  await index(workspaceId, { ...Object.fromEntries(ids.map((it) => [it, words])), ...other });
  return { workspaceId };
}

const [apart, adjacent] = ["'late':1 'refund':7", "'late':1 'refund':2"];

test("a phrase is found by the index, and what only has its words is not", async () => {
  const { workspaceId } = await givenMany(900, "'other':1", { v5: adjacent, v6: apart, v7: "'late':3" });
  const find = async (words: string) => {
    const slice = { columns, limit: 3, maxScanned: 600 };
    const found = await search.searchConversations(db, { workspaceId, q: "late", words }, slice);
    return [found.rows.map((it) => it.id), found.next];
  };

  expect(await find("('late' <1> 'refund')")).toEqual([["v5"], undefined]);
  expect(await find("('late') & !('late' <1> 'refund')")).toEqual([["v7", "v6"], undefined]);
  expect(await find("('refund' <5> 'late') | ('late' <6> 'refund')")).toEqual([["v6"], undefined]);
});

test("a phrase of common words that nobody wrote reads a bounded number of documents", async () => {
  const { workspaceId } = await givenMany(4_000, apart);

  const read = await inNewSession(pg.url, async (tx) => {
    const filter = { workspaceId, q: "late", words: "('late' <1> 'refund')" };
    await search.searchConversations(tx, filter, { columns, limit: 3, maxScanned: 600 });
    return countReadRows(tx, "conversation_text");
  });

  expect(read).toBeLessThan(3_000);
});

test("the index is not asked for a word that many of the newest have and a filter leaves out", async () => {
  const { workspaceId } = await givenMany(620, "'new':1");
  await db
    .updateTable("conversation")
    .set({ status: "done" })
    .where("workspaceId", "=", workspaceId)
    .where("id", "in", ["v1", "v610"])
    .execute();
  const filter = { workspaceId, q: "new", words: "('new')", status: "done" };

  const first = await search.searchConversations(db, filter, { columns, limit: 3, maxScanned: 600 });
  const second = await search.searchConversations(db, filter, { columns, limit: 3, after: first.next });

  expect([first, second].map((it) => it.rows.map(({ id }) => id))).toEqual([["v610"], ["v1"]]);
  expect(first.next?.[1]).toBe("v20");
});

test("the conversations of a customer or an e-mail address are found without a scan", async () => {
  const workspaceId = await givenConversations([{ customerId: "ada" }, {}, {}, {}]);
  await given.row("customer", {
    workspace_id: workspaceId,
    id: "ada",
    name: "Ada",
    email: "Ada@Example.com",
    updated_at: at(1),
    attributes: {},
    relations: {},
    observed_at: at(1),
    mapping_version: 1,
    feed_position: 1,
  });
  const find = async (filter: object) => {
    const slice = { columns, limit: 10, maxScanned: 1 };
    const { rows } = await search.searchConversations(db, { workspaceId, ...filter }, slice);
    return rows.map((it) => [it.id, it.customer?.email]);
  };

  for (const filter of [{ customerId: "ada" }, { q: "ada@ex", words: "'ada'" }, { q: "ada" }, { q: "v1" }])
    expect(await find(filter)).toEqual([["v1", "Ada@Example.com"]]);
  expect(await find({ q: "ada@elsewhere" })).toEqual([]);
});

/** Adds 2,000 conversations to a workspace, and as many to another. */
async function givenManyConversations(): Promise<string> {
  const { id: workspaceId } = await given.workspace();
  const { id: other } = await given.workspace();
  for (const owner of [workspaceId, other])
    await records.upsertConversations(
      db,
      Array.from({ length: 2_000 }, (_, nth) => buildConversationRow(`v${nth}`, { updatedAt: at(nth) })),
      toOrigin({ workspaceId: owner }),
    );
  await sql`analyze`.execute(db);
  return workspaceId;
}

test("a page of the newest conversations, also of those with a word, reads few more than it has", async () => {
  const workspaceId = await givenManyConversations();
  const ids = Array.from({ length: 2_000 }, (_, nth) => `v${nth}`);
  await index(workspaceId, Object.fromEntries(ids.map((id) => [id, "'well'"])));

  const countRead = (filter: object) =>
    inNewSession(pg.url, async (tx) => {
      const slice = { columns, limit: 10, after: [at(1_500), "v1500"] as const };
      const { rows } = await search.searchConversations(tx, { workspaceId, ...filter }, slice);
      expect(rows.map((it) => it.id)).toEqual(ids.slice(1_490, 1_500).toReversed());
      return countReadRows(tx, "conversation");
    });
  const read = await Promise.all([{}, { status: "open" }, { q: "well", words: "'well'" }].map(countRead));

  // Once in their order and once by their ids; the two others first find the end of a scan of 500.
  expect(read.map((it) => it - 2 * 11)).toEqual(
    [0, 500, 500].map((it) => expect.toSatisfy((more) => more >= 0 && more <= it + 20)),
  );
});

test("a search reads about as many conversations as it scans, however many the workspace has", async () => {
  const workspaceId = await givenManyConversations();

  const read = await inNewSession(pg.url, async (tx) => {
    const slice = { columns, limit: 10, maxScanned: 600 };
    await search.searchConversations(tx, { workspaceId, q: "needle" }, slice);
    return countReadRows(tx, "conversation");
  });

  expect(read).toBeLessThanOrEqual(3 * 600); // to find the end of the scan, its customers and its matches
});

test("what was read before its item moved is not indexed, and nothing of a deleted conversation stays", async () => {
  const workspaceId = await givenConversations([{}, {}]);
  const [position] = await searchIndex.listPositions(db, workspaceId, ["v1"]);
  await records.upsertConversations(
    db,
    [buildConversationRow("v1", { updatedAt: at(9), rev: 9 })],
    toOrigin({ workspaceId }),
  );
  const listIndexed = () =>
    given.query("select id from conversation_text where workspace_id = $1 order by id", workspaceId);

  const stale = { id: "v1", position: position?.position ?? 0, customerHash: null, words: "'erased'" };
  await searchIndex.putDocuments(db, workspaceId, [stale]);
  await index(workspaceId, { v2: "'parcel'" });
  expect(await listIndexed()).toEqual([{ id: "v2" }]);

  const deletion = { id: "v2", deletedAt: new Date() };
  await writeTombstones(db, { kind: "conversation", workspaceId }, { deletions: [deletion] });
  expect(await listIndexed()).toEqual([]);
});
