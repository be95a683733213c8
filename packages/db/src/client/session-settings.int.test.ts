import { readdir, readFile } from "node:fs/promises";
import { startEmbeddedPostgres } from "@inlet/embedded-postgres";
import { fastUnsafeFlags } from "@inlet/embedded-postgres/testing";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { migrate, openDb, volume } from "../index.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const oddSettings = {
  TimeZone: "America/New_York",
  DateStyle: "German",
  IntervalStyle: "iso_8601",
  client_encoding: "LATIN1",
  bytea_output: "escape",
  extra_float_digits: "-5",
  default_transaction_isolation: "serializable",
};
beforeAll(async () => {
  const [row] = await given.query<{ name: string }>("select current_database() as name");
  for (const [setting, value] of Object.entries(oddSettings))
    await given.query(`alter database ${row?.name} set ${setting} = '${value}'`);
});
const db = openDb({ url: pg.url, max: 1 });
afterAll(() => db.destroy());

test("a database with other settings returns the same instants, texts, bytes and numbers", async () => {
  const { rows } = await sql`
    select '2026-03-04 05:06:07.089Z'::timestamptz as at, '2026-03-04 05:06:07Z'::timestamptz::text as text,
      make_interval(mins => 90)::text as interval, 'é'::text as letter, '\\xff'::bytea as bytes,
      0.1::float8 + 0.2::float8 as number, current_setting('transaction_isolation') as isolation`.execute(db);

  expect(rows).toEqual([
    {
      at: new Date("2026-03-04T05:06:07.089Z"),
      text: "2026-03-04 05:06:07+00",
      interval: "01:30:00",
      letter: "é",
      bytes: Buffer.from([0xff]),
      number: 0.1 + 0.2,
      isolation: "read committed",
    },
  ]);
});

test("a month of volume ends at midnight UTC, whatever the session's time zone is", async () => {
  const { id } = await given.workspace({ period: "month" });
  await sql`set timezone = 'America/New_York'`.execute(db);

  const usage = await volume.getUsage(db, id);

  const start = usage?.periodStart ?? new Date(0);
  expect(usage?.periodEnd).toEqual(new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1)));
});

test("an operator's own settings in the URL take precedence", async () => {
  const url = new URL(pg.url);
  url.searchParams.set("options", "-c work_mem=5MB -c IntervalStyle=sql_standard");
  await using own = openDb({ url: url.href, max: 1 });

  const { rows } = await sql`
    select current_setting('work_mem') as memory, current_setting('IntervalStyle') as style,
      current_setting('TimeZone') as zone`.execute(own);

  expect(rows).toEqual([{ memory: "5MB", style: "sql_standard", zone: "UTC" }]);
});

test("SQL that adds days or months to an instant names the time zone", async () => {
  const folder = new URL("../", import.meta.url);
  const files = (await readdir(folder, { recursive: true })).filter((it) =>
    /(?<!\.test)\.(ts|sql)$/.test(it),
  );
  const offending: string[] = [];
  for (const file of files)
    for (const line of (await readFile(new URL(file, folder), "utf8")).split("\n"))
      if (/interval '\d+ (?:day|week|month|year)|(?<!date_add\(.*)::interval/.test(line))
        offending.push(line);

  expect(offending).toEqual([]);
});

test("PG* variables of the shell reach neither an embedded Postgres nor its clients", async () => {
  const variables = {
    PGHOST: "nowhere.invalid",
    PGPORT: "1",
    PGUSER: "nobody",
    PGDATABASE: "nothing",
    PGPASSWORD: "wrong",
    PGSSLMODE: "require",
    PGSSLNEGOTIATION: "direct",
    PGOPTIONS: "-c default_transaction_read_only=on",
    PGDATA: "/nowhere",
    PGTZ: "America/New_York",
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  await using server = await startEmbeddedPostgres({ flags: fastUnsafeFlags });

  const db = openDb({ url: server.url });
  const names = await migrate(db).finally(() => db.destroy());
  vi.unstubAllEnvs();

  expect(names).not.toEqual([]);
});
