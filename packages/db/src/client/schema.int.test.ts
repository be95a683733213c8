import { readFile } from "node:fs/promises";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { assertMigrated, migrate, openDb } from "../index.ts";
import { describeSchema } from "../testing/describe-schema.ts";
import { type Columns, readDeclaredTables } from "../testing/read-declared-tables.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const toCamelCase = (name: string) => name.replace(/_([a-z])/g, (_, it: string) => it.toUpperCase());

async function readLiveTables(): Promise<Record<string, Columns>> {
  const rows = await given.query<{ table: string; column: string; nullable: boolean }>(`
    select c.table_name as table, column_name as column, is_nullable = 'YES' as nullable
    from information_schema.columns c join pg_class p on p.relname = c.table_name and not p.relispartition
    where table_schema = 'public' and c.table_name not like 'kysely%'`);
  const tables: Record<string, Columns> = {};
  for (const { table, column, nullable } of rows) {
    const columns = tables[toCamelCase(table)] ?? {};
    tables[toCamelCase(table)] = { ...columns, [toCamelCase(column)]: nullable };
  }
  return tables;
}

test("the table interfaces match the database, column by column", async () => {
  expect(await readDeclaredTables()).toEqual(await readLiveTables());
});

test("schema.sql matches the live schema; `pnpm db:dump` writes it", async () => {
  const committed = await readFile(new URL("../../schema.sql", import.meta.url), "utf8");

  expect(committed).toBe(await describeSchema(db));
});

test("migrating a migrated database does nothing", async () => {
  await assertMigrated(db);

  expect(await migrate(db)).toEqual([]);
});

test("a schema older than the code is refused with the missing migration", async () => {
  const [last] = await given.query("select * from kysely_migration order by name desc limit 1");
  await given.query("delete from kysely_migration where name = $1", last?.["name"]);

  const refused = assertMigrated(db);

  await expect(refused).rejects.toMatchObject({
    kind: "unavailable",
    message: expect.stringContaining(String(last?.["name"])),
  });
});
