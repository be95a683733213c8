import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { sql } from "kysely";
import { afterAll, expect, test } from "vitest";
import { type Db, feed, openDb, records, redaction, searchIndex } from "../index.ts";
import { countReadRows, inNewSession } from "../testing/count-read-rows.ts";
import { at, buildConversation, buildMessage } from "../testing/rows.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

/** Enough rows for several pages, and so few that reading and sorting all of them looks cheap. */
const ids = Array.from({ length: 1_000 }, (_, nth) => String(nth).padStart(5, "0"));

/** A workspace with a thousand records of each kind. */
async function givenRecords(): Promise<string> {
  const { id: workspaceId } = await given.workspace();
  const origin = { workspaceId, observedAt: at(0), mappingVersion: 1 };
  const nobody = { name: null, email: null, externalId: null, locale: null, gender: null, verified: null };
  const customer = { ...nobody, timezone: null, rev: 1, createdAt: at(0), updatedAt: at(0) };
  const conversations = ids.map((id, nth) => buildConversation({ id, customerId: id, updatedAt: at(nth) }));
  await records.upsertConversations(db, conversations, origin);
  const messages = ids.map((id, nth) => buildMessage({ id, conversationId: `c${nth % 20}` }));
  await records.upsertMessages(db, messages, origin);
  const customers = ids.map((id) => ({ ...customer, id, attributes: {}, relations: {} }));
  await records.upsertCustomers(db, customers, origin);
  return workspaceId;
}

/** Reads how many blocks of each index this transaction has read. */
async function countIndexBlocks(tx: Db, table: string): Promise<Record<string, number>> {
  const { rows } = await sql<{ name: string; blocks: number }>`
    select indexrelid::regclass::text as name, pg_stat_get_xact_blocks_fetched(indexrelid) as blocks
    from pg_index where indrelid = ${table}::regclass`.execute(tx);
  return Object.fromEntries(rows.map((it) => [it.name, it.blocks]));
}

test.each([
  ["before anything was analyzed", sql`select`], // so it is the first test of this database
  ["however many the workspace has", sql`analyze`],
])("records are looked up by their key, %s", async (_, prepare) => {
  const workspaceId = await givenRecords();
  await prepare.execute(db);
  const asked = ids.filter((_, nth) => nth % 10 === 0);
  const names = { customers: asked, tags: [], users: [], teams: [] };
  const lookUps: [table: string, lookUp: (tx: Db) => Promise<number>][] = [
    ["conversation", async (tx) => (await feed.listItemConversations(tx, workspaceId, asked)).size],
    [
      "conversation",
      async (tx) => (await searchIndex.listSearchable(tx, workspaceId, asked)).conversations.size,
    ],
    ["message", async (tx) => (await records.lookUpMessages(tx, workspaceId, asked)).length],
    ["customer", async (tx) => (await feed.getItemNames(tx, workspaceId, names)).customers.size],
    ["customer", async (tx) => (await redaction.findNames(tx, workspaceId, asked)).length],
    ["conversation_item", async (tx) => (await searchIndex.listPositions(tx, workspaceId, asked)).length],
  ];

  for (const [table, lookUp] of lookUps) {
    const [found, blocks] = await inNewSession(pg.url, async (tx) => [
      await lookUp(tx),
      await countIndexBlocks(tx, table),
    ]);
    const { [`${table}_pkey`]: byKey, ...byOthers } = blocks;

    expect(found).toBe(asked.length);
    expect(byKey, table).toBeGreaterThanOrEqual(asked.length);
    expect(Math.max(...Object.values(byOthers)), table).toBeLessThan(5); // the planner looks at their ends
  }
});

test("a page of a list reads about as many rows as it returns, however many the workspace has", async () => {
  const workspaces = [await givenRecords(), await givenRecords()].toSorted();
  await sql`analyze`.execute(db);
  const lists = {
    conversation: records.listConversations,
    message: records.listMessages,
    customer: records.listCustomers,
  };

  for (const [table, list] of Object.entries(lists))
    for (const workspaceId of workspaces) {
      const slice = { workspaceId, after: "00499", limit: 20, columns: ["id"] as ["id"] };
      const page = await inNewSession(pg.url, async (tx) => ({
        ...(await list(tx, slice)),
        read: await countReadRows(tx, table),
      }));
      const { rows: last } = await list(db, { ...slice, after: "00995" });

      expect(page.rows.map((it) => it.id)).toEqual(ids.slice(500, 520));
      expect(page.read, table).toBeLessThan(100); // the planner looks at a few by itself
      expect(last.map((it) => it.id)).toEqual(ids.slice(996));
    }
});
