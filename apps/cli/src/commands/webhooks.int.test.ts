import { PassThrough } from "node:stream";
import { openDb, webhooks } from "@inlet/db";
import { createKeyring } from "@inlet/service-kit";
import { setUpTestDb } from "@inlet/testkit";
import { afterAll, expect, test } from "vitest";
import { readSecret } from "../terminal/read-secret.ts";
import { encryptionKeys, givenIntegration, runCommand, runCommandWithInput } from "../testing/run-command.ts";

const { url } = setUpTestDb();
const db = openDb({ url, max: 2 });
afterAll(() => db.destroy());

const env = { DATABASE_URL: url, INLET_ENCRYPTION_KEYS: encryptionKeys };
const token = "a-token-of-kustomers-webhook";

test("a webhook's token is piped in, stored encrypted, shown by its last characters, and removed", async () => {
  const { id, workspaceId } = await givenIntegration(db);

  const set = await runCommandWithInput(["webhooks", "set", workspaceId], { env, input: `${token}\n` });
  const row = await webhooks.findWebhook(db, id);
  const shown = await runCommand(["webhooks", "show", workspaceId, "--json"], {
    ...env,
    INLET_PUBLIC_URL: "https://inlet.example/",
  });
  const removed = await runCommand(["webhooks", "remove", workspaceId], env);

  expect(set).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("…hook"), stderr: "" });
  const secret = { keyId: row?.keyId ?? "", ciphertext: row?.encryptedToken ?? Buffer.of() };
  const context = { workspaceId, integrationId: id, use: "webhook token" } as const;
  expect(createKeyring(encryptionKeys).decrypt(secret, context)).toBe(token);
  expect(JSON.parse(shown.stdout)).toEqual({
    url: `https://inlet.example/v1/hooks/kustomer/${id}`,
    configured: true,
    tokenHint: "hook",
    lastEventAt: null,
    counts: { accepted: 0, duplicate: 0, ignored: 0, refused: 0, dropped: 0 },
  });
  expect(removed.stdout).toMatch(/^token +not set$/m);
  expect(await webhooks.findWebhook(db, id)).toBeUndefined();
  expect(set.stdout + shown.stdout + removed.stdout).not.toContain(token);
});

test.each([
  ["", "standard input is empty"],
  ["short", "not a valid token"],
])("%j on standard input is refused, and the older token stays", async (input, text) => {
  const { id, workspaceId } = await givenIntegration(db);
  await runCommandWithInput(["webhooks", "set", workspaceId], { env, input: token });
  const before = await webhooks.findWebhook(db, id);

  const { exitCode, stderr } = await runCommandWithInput(["webhooks", "set", workspaceId], { env, input });

  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining(text) });
  expect(await webhooks.findWebhook(db, id)).toEqual(before);
});

test("a person at a keyboard is prompted for the secret", async () => {
  const keyboard = Object.assign(new PassThrough(), { isTTY: true });
  const written: string[] = [];

  const reading = readSecret(keyboard, { text: "The token:", write: (text) => written.push(text) });
  keyboard.write(`${token}\r`);

  expect(await reading).toBe(token);
  expect(written).toEqual(["The token: ", "\n"]);
});

test("a keyboard input that ends without text is refused", async () => {
  const keyboard = Object.assign(new PassThrough(), { isTTY: true });

  const reading = readSecret(keyboard, { text: "The token:", write: () => undefined });
  keyboard.end();

  await expect(reading).rejects.toThrow("standard input is empty");
});
