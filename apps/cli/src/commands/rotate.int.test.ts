import { integrations, openDb, tenancy, webhooks } from "@inlet/db";
import { createKeyring, generateEncryptionKey } from "@inlet/service-kit";
import { testDb } from "@inlet/testkit";
import { givenIn } from "@inlet/testkit/given";
import { startProgram } from "@inlet/testkit/programs";
import { afterAll, expect, test } from "vitest";
import type { Finding } from "../doctor/finding.ts";
import { toCredentialContext } from "../keys/credential-context.ts";
import { apiKey, encryptionKeys, givenIntegration, runCommand } from "../testing/run-command.ts";

const pg = testDb();
const { url } = pg;
const given = givenIn(pg);
const db = openDb({ url, max: 4 });
afterAll(() => db.destroy());

const newest = `k2:${generateEncryptionKey()}`;
const ring = createKeyring(`${newest},${encryptionKeys}`);
const env = { DATABASE_URL: url, QUEUE_URL: url, INLET_ENCRYPTION_KEYS: `${newest},${encryptionKeys}` };
const rotate = (...argv: string[]) => runCommand(["keys", "rotate", ...argv], env);

/** Workspaces whose API keys, and one webhook token, are sealed by the older key. */
async function givenSecrets(count: number): Promise<void> {
  const first = await givenIntegration(db);
  for (let more = 1; more < count; more++) await givenIntegration(db);
  const seal = createKeyring(encryptionKeys).encrypt("hush", {
    ...{ workspaceId: first.workspaceId, integrationId: first.id, use: "webhook token" },
  });
  await webhooks.saveWebhook(db, {
    ...{ workspaceId: first.workspaceId, integrationId: first.id, tokenHint: "hush" },
    ...{ encryptedToken: seal.ciphertext, keyId: seal.keyId },
  });
}

/** What seals each secret, once each has been opened. */
async function sealedBy(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const kind of integrations.secretKinds)
    for (const it of await db.transaction().execute((tx) => allOf(tx, kind))) {
      expect(ring.decrypt(it, toCredentialContext(kind, it))).toBe(kind === "API key" ? apiKey : "hush");
      counts[it.keyId] = (counts[it.keyId] ?? 0) + 1;
    }
  return counts;
}

const allOf = (tx: Parameters<typeof integrations.lockSecretsWithOldKey>[0], kind: integrations.SecretKind) =>
  integrations.lockSecretsWithOldKey(tx, kind, { keyId: "none", after: undefined, limit: 1_000 });

/** Another process that rotates, one secret at a time; resolves when it has said `readyAt`. */
const startRotating = (readyAt: string) =>
  startProgram({ app: "cli", args: ["keys", "rotate", "--batch", "1", "--json"], env, readyAt });

test("seals everything anew and says so; doctor asks for it before, and says what can go after", async () => {
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
    message: expect.stringMatching(/trial still seals 3 API keys, .*1 webhook token: inlet keys rotate/),
  });
  expect({ exitCode, stdout }).toEqual({
    exitCode: 0,
    stdout: "API keys: 3 sealed anew with k2, 0 remain\nwebhook tokens: 1 sealed anew with k2, 0 remain\n",
  });
  expect(stderr).toContain("API keys: 2 sealed anew, 1 to go");
  expect(await sealedBy()).toEqual({ k2: 4 });
  const nothing = { resealed: 0, remaining: 0, unopened: [] };
  expect(JSON.parse(again.stdout)).toEqual({
    keyId: "k2",
    secrets: [
      { kind: "API key", ...nothing },
      { kind: "webhook token", ...nothing },
    ],
  });
  expect(await encryption()).toEqual({
    ...{ check: "encryption", status: "ok" },
    message: expect.stringMatching(
      /^k2 seals 3 API keys and 1 webhook token; trial seals nothing: an old key can be taken out/,
    ),
  });
  expect(stdout + stderr).not.toContain(apiKey);
});

/** Whoever would seal a fourth API key anew waits until `work` is done. */
async function stoppedAtFourth(work: () => Promise<void>): Promise<void> {
  const { id } = await given.workspace();
  await given.ask(`
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
  await given.ask("drop function wait_at_fourth cascade");
}

test("killed in the middle of a batch it has lost nothing, and two at once end what it began", {
  timeout: 180_000,
}, async () => {
  await givenSecrets(8);
  await stoppedAtFourth(async () => {
    const killed = await startRotating("API keys: 1 sealed anew, 5 to go");
    await killed.kill();
  });
  const between = await sealedBy();

  const other = startRotating('"keyId"').then((it) => it.ended);
  const [{ exitCode }] = await Promise.all([rotate("--batch", "1"), other]);

  expect(between).toEqual({ k2: 3, trial: 6 });
  expect([0, 1]).toContain(exitCode); // 1 when the other one had a secret locked just then
  expect(await sealedBy()).toEqual({ k2: 9 });
});

test("a key that is connected meanwhile is left as it is", async () => {
  const integration = await givenIntegration(db);
  const { id: integrationId, workspaceId } = integration;
  const seal = ring.encrypt("a newer key", { workspaceId, integrationId });
  const rotated = await db.transaction().execute(async (tx) => {
    await integrations.connect(tx, { ...integration, keyId: seal.keyId, encryptedKey: seal.ciphertext });
    return rotate("--json");
  });
  const after = await rotate("--json");
  const kept = await integrations.findById(db, integrationId);

  expect(rotated.exitCode).toBe(1); // it could not know how that would end
  expect(JSON.parse(rotated.stdout)).toMatchObject({ secrets: [{ resealed: 0, remaining: 1 }, {}] });
  expect(after.exitCode).toBe(0);
  const sealed = { keyId: kept?.keyId ?? "", ciphertext: kept?.encryptedKey ?? Buffer.of() };
  expect(ring.decrypt(sealed, { workspaceId, integrationId })).toBe("a newer key");
});

test("a secret that nothing in the ring opens is named, and the others are sealed anew all the same", async () => {
  const lost = await givenIntegration(db);
  await db.updateTable("integration").set({ keyId: "lost" }).execute();
  await givenIntegration(db);

  const { exitCode, stdout, stderr } = await rotate();

  expect(exitCode).toBe(1);
  expect(stdout).toContain("API keys: 1 sealed anew with k2, 1 remain");
  expect(stderr).toContain(
    `the API key of workspace ${lost.workspaceId} does not open: the encryption key id lost`,
  );
});
