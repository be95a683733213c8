import { openDb, tenancy } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { afterAll, expect, test } from "vitest";
import { runCommand } from "../../testing/run-command.ts";

const { url } = setUpTestDb();
const db = openDb({ url, max: 2 });
afterAll(() => db.destroy());

const run = (...argv: string[]) => runCommand(["sql-roles", ...argv], { DATABASE_URL: url });

test("a role is created with its password, listed without it, and dropped", async () => {
  const { id: workspaceId } = await tenancy.createWorkspace(db, {
    name: "Acme",
    volumeLimit: 1,
    period: "month",
  });

  const created = JSON.parse((await run("create", workspaceId, "--name", "Metabase", "--json")).stdout);
  const list = await run("list", workspaceId);
  const dropped = await run("drop", created.id);
  const again = await run("drop", created.id);

  const { href } = Object.assign(new URL(url), { username: created.role, password: created.password });
  expect(href).toContain(created.database);
  expect(list.stdout).toMatch(/^ID +NAME +ROLE +SESSIONS +CREATED +CAN LOG IN\n/);
  expect(list.stdout).toContain(created.role);
  expect(list.stdout).not.toContain(created.password);
  expect(dropped).toMatchObject({ exitCode: 0, stderr: `The role ${created.role} is dropped.\n` });
  expect(again).toMatchObject({ exitCode: 1, stderr: "inlet: There is no such SQL role.\n" });
});

test("setup prints the SQL that prepares the database, and what is missing", async () => {
  const { stdout, stderr, exitCode } = await run("setup");

  expect({ stderr, exitCode }).toEqual({ stderr: "Nothing to do: SQL roles can be created.\n", exitCode: 0 });
  expect(stdout).toMatch(/^do \$setup\$.*'inlet'.*end \$setup\$;\n$/s);
});
