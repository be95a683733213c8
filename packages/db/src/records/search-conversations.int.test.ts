import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { sql } from "kysely";
import { afterAll, expect, test } from "vitest";
import { inTransaction, openDb, records } from "../index.ts";
import { countReadRows } from "../testing/count-read-rows.ts";
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

test("a search with few matches stops after the scan limit and returns its position", async () => {
  const workspaceId = await givenConversations([{ name: "Needle" }, {}, {}, {}, {}, {}, {}]);

  const pages: [string[], string | undefined][] = [];
  let after: Parameters<typeof records.searchConversations>[2]["after"];
  do {
    const slice = { after, columns, limit: 10, maxScanned: 3 };
    const { rows, next } = await records.searchConversations(db, { workspaceId, q: "needle" }, slice);
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
  const { rows, next } = await records.searchConversations(db, { workspaceId, status: "open" }, slice);

  expect(rows.map((it) => it.id)).toEqual(["v4", "v3"]);
  expect(next).toEqual([at(3), "v3"]);
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
  const search = async (filter: object) => {
    const slice = { columns, limit: 10, maxScanned: 1 };
    const { rows } = await records.searchConversations(db, { workspaceId, ...filter }, slice);
    return rows.map((it) => [it.id, it.customer?.email]);
  };

  for (const filter of [{ customerId: "ada" }, { q: "ada@ex" }, { q: "ada" }, { q: "v1" }])
    expect(await search(filter)).toEqual([["v1", "Ada@Example.com"]]);
  expect(await search({ q: "ada@elsewhere" })).toEqual([]);
});

test("a search reads about as many conversations as it scans, however many the workspace has", async () => {
  const { id: workspaceId } = await given.workspace();
  const { id: other } = await given.workspace();
  for (const owner of [workspaceId, other])
    await records.upsertConversations(
      db,
      Array.from({ length: 2_000 }, (_, nth) => buildConversationRow(`v${nth}`, { updatedAt: at(nth) })),
      toOrigin({ workspaceId: owner }),
    );
  await sql`analyze`.execute(db);

  const read = await inTransaction(db, async (tx) => {
    const slice = { columns, limit: 10, maxScanned: 600 };
    await records.searchConversations(tx, { workspaceId, q: "needle" }, slice);
    return countReadRows(tx, "conversation");
  });

  expect(read).toBeLessThan(3 * 600); // to find the end of the scan, its customers and its matches
});
