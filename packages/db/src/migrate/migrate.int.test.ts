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

test("the previous release migrates a database that a newer one has migrated, which changes nothing", async () => {
  await given.query(
    "insert into kysely_migration (name, timestamp) values ('9999-newer', '9999-01-01T00:00:00Z')",
  );

  const migrated = await migrate(db);
  await given.query("delete from kysely_migration where name = '9999-newer'");

  expect(migrated).toEqual([]);
});

test("a role without rights learns what it lacks, and as whom to connect", async () => {
  const role = `powerless_${new URL(pg.url).pathname.slice(1)}`;
  await given.query(
    `create role ${role} login password 'powerless'; grant usage on schema public to ${role}`,
  );
  const powerless = openDb({
    url: Object.assign(new URL(pg.url), { username: role, password: "powerless" }).href,
  });

  const outcomes = await Promise.allSettled([migrate(powerless), assertMigrated(powerless)]);
  await powerless.destroy();
  await given.query(`drop owned by ${role}; drop role ${role}`);

  expect(outcomes.map((it) => it.status === "rejected" && it.reason)).toMatchObject(
    [1, 2].map(() => ({
      kind: "unavailable",
      message: expect.stringMatching(/refuses this role \(permission denied .*owns Inlet's tables/),
    })),
  );
});

test("a database of an early version is refused with advice", async () => {
  await given.query("insert into kysely_migration (name, timestamp) values ('0001-tenants', '')");

  await expect(migrate(db)).rejects.toMatchObject({
    kind: "conflict",
    message: expect.stringContaining("Start with an empty database"),
  });
});
