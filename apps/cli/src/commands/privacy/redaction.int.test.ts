import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDb } from "@inlet/db";
import { createKeyring } from "@inlet/service-kit";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { openRedaction } from "@inlet/use-cases";
import { afterAll, expect, test } from "vitest";
import { encryptionKeys, givenIntegration, runCommand } from "../../testing/run-command.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
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

test("a preview has a line for each sample, before and after", async () => {
  const { id } = await given.workspace();
  await given.query(
    `insert into message (workspace_id, id, conversation_id, updated_at, attributes, relations, observed_at, mapping_version, feed_position)
    select $1::uuid, 'm' || n, 'c1', '2026-01-01Z', jsonb_build_object('preview', 'To' || chr(10) || n || '@example.com'), '{}', now(), 1, n
    from generate_series(1, 2) n`,
    id,
  );
  const file = join(await mkdtemp(join(tmpdir(), "inlet-")), "rules.json");
  await writeFile(file, '{ "text": { "email": "mask" } }');

  const { stdout } = await runCommand(["redaction", "preview", id, "--file", file], { DATABASE_URL: pg.url });

  expect(stdout.trim().split("\n").toSorted()).toEqual([
    "Of the latest 2 records, 2 would be redacted.",
    "message m1 preview: To 1@example.com -> To [email]",
    "message m2 preview: To 2@example.com -> To [email]",
  ]);
});
