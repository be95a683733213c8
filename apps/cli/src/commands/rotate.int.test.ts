import { integrations, openDb, push, redaction, tenancy, webhooks } from "@inlet/db";
import { createKeyring, generateEncryptionKey } from "@inlet/service-kit";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { startProgram } from "@inlet/testkit/programs";
import { toCredentialContext } from "@inlet/use-cases";
import { afterAll, expect, test } from "vitest";
import type { Finding } from "../doctor/finding.ts";
import { apiKey, encryptionKeys, givenIntegration, runCommand } from "../testing/run-command.ts";

const pg = setUpTestDb();
const { url } = pg;
const given = createGiven(pg);
// A transaction waits here while a program starts, which takes long on a busy machine.
const db = openDb({ url, max: 4, limits: { idleInTransactionMs: 0 } });
afterAll(() => db.destroy());

const newKey = `k2:${generateEncryptionKey()}`;
const keyring = createKeyring(`${newKey},${encryptionKeys}`);
const env = { DATABASE_URL: url, QUEUE_URL: url, INLET_ENCRYPTION_KEYS: `${newKey},${encryptionKeys}` };
const rotate = (...argv: string[]) => runCommand(["keys", "rotate", ...argv], env);

/** Workspaces whose API keys, one webhook token, one workspace key and one webhook's secret are encrypted with the older key. */
async function givenSecrets(count: number): Promise<void> {
  const first = await givenIntegration(db);
  for (let more = 1; more < count; more++) await givenIntegration(db);
  const encrypted = createKeyring(encryptionKeys).encrypt("hush", {
    ...{ workspaceId: first.workspaceId, integrationId: first.id, use: "webhook token" },
  });
  await webhooks.saveWebhook(db, {
    ...{ workspaceId: first.workspaceId, integrationId: first.id, tokenHint: "hush" },
    ...{ encryptedToken: encrypted.ciphertext, keyId: encrypted.keyId },
  });
  const context = { workspaceId: first.workspaceId, use: "workspace key" } as const;
  const { ciphertext: encryptedKey, keyId } = createKeyring(encryptionKeys).encrypt("hush", context);
  await redaction.save(db, first.workspaceId, { rules: null, key: { encryptedKey, keyId } });
  await givenEndpoint(first.workspaceId);
}

async function givenEndpoint(workspaceId: string): Promise<void> {
  const settings = { url: "https://receiver.example/", description: "", events: ["notice" as const] };
  const { id } = await push.insertEndpoint(db, { workspaceId, ...settings, cursor: null });
  const context = { workspaceId, endpointId: id, use: "webhook secret" } as const;
  const { ciphertext: encryptedSecrets, keyId } = createKeyring(encryptionKeys).encrypt("hush", context);
  await push.saveSecrets(db, id, { encryptedSecrets, keyId, overlapHours: 1 });
}

/** Decrypts every secret and counts the secrets by key. */
async function countSecretsByKey(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const kind of integrations.secretKinds)
    for (const it of await db.transaction().execute((tx) => lockAll(tx, kind))) {
      expect(keyring.decrypt(it, toCredentialContext(kind, it))).toBe(kind === "API key" ? apiKey : "hush");
      counts[it.keyId] = (counts[it.keyId] ?? 0) + 1;
    }
  return counts;
}

const lockAll = (
  tx: Parameters<typeof integrations.lockSecretsWithOldKey>[0],
  kind: integrations.SecretKind,
) => integrations.lockSecretsWithOldKey(tx, kind, { keyId: "none", after: undefined, limit: 1_000 });

/** Starts another process that rotates one secret at a time. Resolves when it has printed `readyText`. */
const startRotating = (readyText: string) =>
  startProgram({ app: "cli", args: ["keys", "rotate", "--batch", "1", "--json"], env, readyText });

test("a rotation re-encrypts every secret; doctor asks for it before, and afterwards names the key that can be removed", async () => {
  await givenSecrets(3);
  const encryption = async () => {
    const { stdout } = await runCommand(["doctor", "--json"], env);
    const { findings }: { findings: Finding[] } = JSON.parse(stdout);
    return findings.find((it) => it.check === "encryption");
  };
  const before = await encryption();

  const { exitCode, stdout, stderr } = await rotate("--batch", "2");
  const again = await rotate("--json");

  expect(before).toMatchObject({
    status: "warn",
    message: expect.stringMatching(
      /test still encrypts 3 API keys, .*1 webhook secret, .*1 webhook token, .*1 workspace key: inlet keys rotate/,
    ),
  });
  expect({ exitCode, stdout }).toEqual({
    exitCode: 0,
    stdout:
      "API keys: 3 re-encrypted with k2, 0 remain\nwebhook tokens: 1 re-encrypted with k2, 0 remain\nworkspace keys: 1 re-encrypted with k2, 0 remain\nwebhook secrets: 1 re-encrypted with k2, 0 remain\n",
  });
  expect(stderr).toContain("API keys: 2 re-encrypted, 1 left");
  expect(await countSecretsByKey()).toEqual({ k2: 6 });
  const nothing = { resealed: 0, remaining: 0, unopened: [] };
  expect(JSON.parse(again.stdout)).toEqual({
    keyId: "k2",
    secrets: [
      { kind: "API key", ...nothing },
      { kind: "webhook token", ...nothing },
      { kind: "workspace key", ...nothing },
      { kind: "webhook secret", ...nothing },
    ],
  });
  expect(await encryption()).toEqual({
    ...{ check: "encryption", status: "ok" },
    message: expect.stringMatching(
      /^k2 encrypts 3 API keys and 1 webhook secret and 1 webhook token and 1 workspace key; test encrypts nothing: an old key can be removed/,
    ),
  });
  expect(stdout + stderr).not.toContain(apiKey);
});

/** Blocks the re-encryption of a fourth API key until `work` is done. */
async function blockAtFourth(work: () => Promise<void>): Promise<void> {
  const { id } = await given.workspace();
  await given.query(`
    create function wait_at_fourth() returns trigger language plpgsql as $$ begin
      if (select count(*) from integration where key_id = 'k2') >= 3 then
        perform from workspace where id = '${id}' for no key update;
      end if;
      return new;
    end $$;
    create trigger wait_at_fourth before update on integration for each row execute function wait_at_fourth()`);
  await db.transaction().execute(async (tx) => {
    await tenancy.lockWorkspace(tx, id);
    await work();
  });
  await given.query("drop function wait_at_fourth cascade");
}

test("a rotation killed in the middle of a batch loses nothing, and two rotations at once complete it", {
  timeout: 180_000,
}, async () => {
  await givenSecrets(8);
  await blockAtFourth(async () => {
    const killed = await startRotating("API keys: 1 re-encrypted, 5 left");
    await killed.kill();
  });
  const between = await countSecretsByKey();

  const other = startRotating('"keyId"').then((it) => it.exited);
  const [{ exitCode }] = await Promise.all([rotate("--batch", "1"), other]);

  expect(between).toEqual({ k2: 3, test: 8 });
  expect([0, 1]).toContain(exitCode); // 1 if the other process held a lock on a secret at the end
  expect(await countSecretsByKey()).toEqual({ k2: 11 });
});

test("a key that is connected during a rotation is not changed", async () => {
  const integration = await givenIntegration(db);
  const { id: integrationId, workspaceId, baseUrl } = integration;
  const { host: _generated, ...row } = integration;
  const context = { workspaceId, integrationId, baseUrl, use: "API key" } as const;
  const encrypted = keyring.encrypt("a newer key", context);
  const rotated = await db.transaction().execute(async (tx) => {
    await integrations.connect(tx, {
      ...row,
      keyId: encrypted.keyId,
      encryptedKey: encrypted.ciphertext,
    });
    return rotate("--json");
  });
  const after = await rotate("--json");
  const stored = await integrations.findById(db, integrationId);

  expect(rotated.exitCode).toBe(1); // the rotation cannot see the uncommitted key
  expect(JSON.parse(rotated.stdout)).toMatchObject({ secrets: [{ resealed: 0, remaining: 1 }, {}, {}, {}] });
  expect(after.exitCode).toBe(0);
  const secret = { keyId: stored?.keyId ?? "", ciphertext: stored?.encryptedKey ?? Buffer.of() };
  expect(keyring.decrypt(secret, context)).toBe("a newer key");
});

test("a secret that no key decrypts is reported, and the others are still re-encrypted", async () => {
  const lost = await givenIntegration(db);
  await db.updateTable("integration").set({ keyId: "lost" }).execute();
  await givenIntegration(db);

  const { exitCode, stdout, stderr } = await rotate();

  expect(exitCode).toBe(1);
  expect(stdout).toContain("API keys: 1 re-encrypted with k2, 1 remain");
  expect(stderr).toContain(
    `the API key of workspace ${lost.workspaceId} cannot be decrypted: the encryption key id lost`,
  );
});
