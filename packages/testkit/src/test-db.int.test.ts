import pg from "pg";
import { expect, test } from "vitest";
import { queueBackends, testDb } from "./index.ts";

const [mine, other] = [testDb(), testDb()];
const backends = queueBackends();

async function ask(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query(statement).finally(() => client.end());
  return rows;
}

test("a test database is migrated, and nobody else's", async () => {
  await ask(mine.url, "create table note (words text)");

  const tables = "select count(*)::int from pg_tables where schemaname = 'public'";
  const [here, there] = [await ask(mine.url, tables), await ask(other.url, tables)];

  expect(there).not.toEqual([{ count: 0 }]);
  expect(here).not.toEqual(there);
});

test("both backends are there, or say why not", () => {
  expect(backends.map((it) => it.name)).toEqual(["postgres", "redis"]);
  for (const { url, reason } of backends) expect(url === undefined).toBe(reason !== undefined);
});
