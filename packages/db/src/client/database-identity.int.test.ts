import { copyDb, setUpTestDb } from "@inlet/testkit";
import { sql } from "kysely";
import { expect, inject, test } from "vitest";
import { readDatabaseIdentity } from "./database-identity.ts";
import { openDb } from "./open-db.ts";

const { url } = setUpTestDb();

async function readIdentity(at: string): Promise<string> {
  await using db = openDb({ url: at, max: 1 });
  return await readDatabaseIdentity(db);
}

test("every connection sees the same identity, and a copy of the database another one", async () => {
  await using copy = await copyDb(inject("postgresUrl"));

  const [first, again, ofCopy] = [
    await readIdentity(url),
    await readIdentity(url),
    await readIdentity(copy.url),
  ];

  expect(first).toMatch(/^[0-9a-f]{12}$/);
  expect(again).toBe(first);
  expect(ofCopy).not.toBe(first);
});

test("an ordinary role sees the same identity, also where the cluster's identifier is hidden from it", async () => {
  const { pathname } = new URL(url);
  await using db = openDb({ url: Object.assign(new URL(inject("superuserUrl")), { pathname }).href, max: 1 });
  const all = await readDatabaseIdentity(db);

  const [ordinary, restricted] = await db.transaction().execute(async (tx) => {
    await sql`create role plain_reader`.execute(tx);
    await sql`set local role plain_reader`.execute(tx);
    const seen = await readDatabaseIdentity(tx);
    await sql`reset role`.execute(tx);
    await sql`revoke execute on function pg_control_system() from public`.execute(tx);
    await sql`set local role plain_reader`.execute(tx);
    const hidden = await readDatabaseIdentity(tx);
    await sql`reset role`.execute(tx);
    await sql`drop role plain_reader`.execute(tx);
    await sql`grant execute on function pg_control_system() to public`.execute(tx);
    return [seen, hidden];
  });

  expect(ordinary).toBe(all);
  expect(restricted).toMatch(/^[0-9a-f]{12}$/);
});
