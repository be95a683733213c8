import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDb } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { afterAll, expect, test } from "vitest";
import { encryptionKeys, givenIntegration, runCommand } from "../testing/run-command.ts";

const { url } = setUpTestDb();
const db = openDb({ url, max: 2 });
afterAll(() => db.destroy());

const env = { DATABASE_URL: url, QUEUE_URL: url, INLET_ENCRYPTION_KEYS: encryptionKeys };
const run = (...args: string[]) => runCommand(["filters", ...args], env);

test("filters are previewed, set from a preset or a file, and shown", async () => {
  const { workspaceId } = await givenIntegration(db);
  const file = join(await mkdtemp(join(tmpdir(), "inlet-filters-")), "filters.json");
  await writeFile(file, '{"messages":{"field":"automated","equals":false}}');
  const wrong = `${file}.wrong`;
  await writeFile(wrong, '{"conversations":{"field":"state","in":["done"]}}');

  const preview = await run("preview", workspaceId, "--only-resolved");
  const preset = await run("set", workspaceId, "--only-resolved", "--json");
  const fromFile = await run("set", workspaceId, "--file", file, "--json");
  const shown = await run("show", workspaceId);
  const refused = await run("set", workspaceId, "--file", wrong);

  expect(preview).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining("0 would stay and 0 would go out"),
  });
  expect(JSON.parse(preset.stdout)).toMatchObject({
    filters: { conversations: { field: "status", in: ["done"] } },
    filterChange: { state: "evaluating" },
  });
  expect(JSON.parse(fromFile.stdout).filters).toEqual({ messages: { field: "automated", equals: false } });
  expect(shown.stdout).toContain("automated");
  expect(refused).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("no such field of conversations"),
  });
});
