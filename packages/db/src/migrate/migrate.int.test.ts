import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { assertMigrated, migrate, openDb } from "../index.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

/** Sets which versions of `permit_cap` the database has had. */
const setVersions = (expression: string) =>
  given.query(`update applied_function set sha256 = ${expression} where name = 'permit_cap'`);

test("services refuse a function whose file has changed, and migrating replaces it", async () => {
  await given.query("drop function permit_cap");
  await setVersions("array['an older version']");

  await expect(assertMigrated(db)).rejects.toMatchObject({
    kind: "unavailable",
    message: expect.stringContaining("permit_cap"),
  });
  expect(await migrate(db)).toEqual(["permit_cap"]);
  await assertMigrated(db);
  expect(await given.query("select permit_cap(100, 0.5, null, null, 'live', now()) as cap")).toEqual([
    { cap: 50 },
  ]);
});

test("the previous release starts on functions that a newer one has replaced, and leaves them as they are", async () => {
  await setVersions("sha256 || '{a newer version}'");

  await assertMigrated(db);
  expect(await migrate(db)).toEqual([]);
});

test("a database of an early version is refused with advice", async () => {
  await given.query("insert into kysely_migration (name, timestamp) values ('0001-tenants', '')");

  await expect(migrate(db)).rejects.toMatchObject({
    kind: "conflict",
    message: expect.stringContaining("Start with an empty database"),
  });
});
