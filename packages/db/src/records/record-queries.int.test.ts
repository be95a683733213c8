import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { sql } from "kysely";
import { afterAll, expect, test } from "vitest";
import { inTransaction, openDb, records } from "../index.ts";
import { countReadRows } from "../testing/count-read-rows.ts";
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
  const conversations = ids.map((id) => buildConversation({ id }));
  await records.upsertConversations(db, conversations, origin);
  const messages = ids.map((id, nth) => buildMessage({ id, conversationId: `c${nth % 20}` }));
  await records.upsertMessages(db, messages, origin);
  const customers = ids.map((id) => ({ ...customer, id, attributes: {}, relations: {} }));
  await records.upsertCustomers(db, customers, origin);
  return workspaceId;
}

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
      const page = await inTransaction(db, async (tx) => ({
        ...(await list(tx, slice)),
        read: await countReadRows(tx, table),
      }));
      const { rows: last } = await list(db, { ...slice, after: "00995" });

      expect(page.rows.map((it) => it.id)).toEqual(ids.slice(500, 520));
      expect(page.read, table).toBeLessThan(100); // the planner looks at a few by itself
      expect(last.map((it) => it.id)).toEqual(ids.slice(996));
    }
});
