import pg from "pg";
import { expect, test } from "vitest";
import { setUpQueueBackends, setUpTestDb } from "./index.ts";

const [first, second] = [setUpTestDb(), setUpTestDb()];
const backends = setUpQueueBackends();

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query(statement).finally(() => client.end());
  return rows;
}

test("a test database is migrated and has one user", async () => {
  await query(first.url, "create table of_one_file (body text)");

  const tables = "select count(*)::int from pg_tables where schemaname = 'public'";
  const [inFirst, inSecond] = [await query(first.url, tables), await query(second.url, tables)];

  expect(inSecond).not.toEqual([{ count: 0 }]);
  expect(inFirst).not.toEqual(inSecond);
});

test("each backend has a URL or the reason why not", () => {
  expect(backends.map((it) => it.name)).toEqual(["postgres", "redis"]);
  for (const { url, reason } of backends) expect(url === undefined).toBe(reason !== undefined);
});
