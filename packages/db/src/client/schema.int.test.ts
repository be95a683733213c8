import { readFile } from "node:fs/promises";
import { testDb } from "@inlet/testkit";
import { givenIn } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { assertMigrated, migrate, openDb } from "../index.ts";
import { describeSchema } from "../testing/describe-schema.ts";
import { type Columns, readDeclaredTables } from "../testing/read-declared-tables.ts";

const pg = testDb();
const given = givenIn(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const camel = (name: string) => name.replace(/_([a-z])/g, (_, it: string) => it.toUpperCase());

async function liveTables(): Promise<Record<string, Columns>> {
  const rows = await given.ask<{ table: string; column: string; nullable: boolean }>(`
    select c.table_name as table, column_name as column, is_nullable = 'YES' as nullable
    from information_schema.columns c join pg_class p on p.relname = c.table_name and not p.relispartition
    where table_schema = 'public' and c.table_name not like 'kysely%'`);
  const tables: Record<string, Columns> = {};
  for (const { table, column, nullable } of rows) {
    const columns = tables[camel(table)] ?? {};
    tables[camel(table)] = { ...columns, [camel(column)]: nullable };
  }
  return tables;
}

test("the tables that are written by hand are those of the database, column by column", async () => {
  expect(await readDeclaredTables()).toEqual(await liveTables());
});

test("schema.sql is the live schema; `pnpm db:dump` writes it anew", async () => {
  const committed = await readFile(new URL("../../schema.sql", import.meta.url), "utf8");

  expect(committed).toBe(await describeSchema(db));
});

test("a migrated database is found so, and migrating it again does nothing", async () => {
  await assertMigrated(db);

  expect(await migrate(db)).toEqual([]);
});

test("a schema older than the code is refused, with the name of what is missing", async () => {
  const [last] = await given.ask("select * from kysely_migration order by name desc limit 1");
  await given.ask("delete from kysely_migration where name = $1", last?.["name"]);

  const refused = assertMigrated(db);

  await expect(refused).rejects.toMatchObject({
    kind: "unavailable",
    message: expect.stringContaining(String(last?.["name"])),
  });
});
