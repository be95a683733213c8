import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDb } from "@inlet/db";
import { createKeyring } from "@inlet/service-kit";
import { setUpTestDb } from "@inlet/testkit";
import { openRedaction } from "@inlet/use-cases";
import { afterAll, expect, test } from "vitest";
import { encryptionKeys, givenIntegration, runCommand } from "../../testing/run-command.ts";

const pg = setUpTestDb();
const db = openDb({ url: pg.url, max: 2 });
afterAll(() => db.destroy());

test("rules that are set by an id in capitals can be used, also from a file that begins with a byte order mark", async () => {
  const { workspaceId } = await givenIntegration(db);
  const file = join(await mkdtemp(join(tmpdir(), "inlet-")), "rules.json");
  await writeFile(file, '\ufeff{ "text": { "email": "mask" } }');

  const set = await runCommand(["redaction", "set", workspaceId.toUpperCase(), "--file", file], {
    ...{ DATABASE_URL: pg.url, QUEUE_URL: pg.url, INLET_ENCRYPTION_KEYS: encryptionKeys },
  });

  expect(set).toMatchObject({ exitCode: 0, stderr: "" });
  const opened = await openRedaction({ db, keyring: createKeyring(encryptionKeys) }, workspaceId);
  expect(opened?.redactor?.redactText("ada@example.com")).toBe("[email]");
});
