import { openDb } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { afterAll, expect, test } from "vitest";
import { givenIntegration, runCommand } from "../testing/run-command.ts";

const { url } = setUpTestDb();
const db = openDb({ url, max: 2 });
afterAll(() => db.destroy());
const run = (...args: string[]) => runCommand(["notes", ...args], { DATABASE_URL: url, QUEUE_URL: url });

test("notes are switched on and off, and what the key lacks is said", async () => {
  const { workspaceId } = await givenIntegration(db);

  const before = await run("show", workspaceId, "--json");
  const on = await run("on", workspaceId, "--json");
  const off = await run("off", workspaceId, "--json");

  expect(JSON.parse(before.stdout)).toEqual({ notes: false, isReadable: false });
  expect(JSON.parse(on.stdout)).toEqual({ notes: true, isReadable: false });
  expect(on.stderr).toContain("it lacks org.permission.note.read");
  expect(JSON.parse(off.stdout)).toEqual({ notes: false, isReadable: false });
  expect(off.stderr).toContain("Inlet is removing");
});
