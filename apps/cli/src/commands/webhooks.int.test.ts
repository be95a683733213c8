import { PassThrough } from "node:stream";
import { openDb, webhooks } from "@inlet/db";
import { createKeyring } from "@inlet/service-kit";
import { testDb } from "@inlet/testkit";
import { afterAll, expect, test } from "vitest";
import { readSecret } from "../terminal/read-secret.ts";
import { encryptionKeys, givenIntegration, runCommand, runCommandWithInput } from "../testing/run-command.ts";

const { url } = testDb();
const db = openDb({ url, max: 2 });
afterAll(() => db.destroy());

const env = { DATABASE_URL: url, INLET_ENCRYPTION_KEYS: encryptionKeys };
const token = "a-token-of-kustomers-webhook";

test("a webhook's token is piped in, kept sealed, shown by its end, and forgotten", async () => {
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
  ["", "nothing came on standard input"],
  ["short", "this is no token"],
])("%j on standard input is refused, and an older token stays", async (input, words) => {
  const { id, workspaceId } = await givenIntegration(db);
  await runCommandWithInput(["webhooks", "set", workspaceId], { env, input: token });
  const before = await webhooks.findWebhook(db, id);

  const { exitCode, stderr } = await runCommandWithInput(["webhooks", "set", workspaceId], { env, input });

  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining(words) });
  expect(await webhooks.findWebhook(db, id)).toEqual(before);
});

test("whoever types it is asked for it", async () => {
  const keyboard = Object.assign(new PassThrough(), { isTTY: true });
  const said: string[] = [];

  const reading = readSecret(keyboard, { words: "The token:", say: (text) => said.push(text) });
  keyboard.write(`${token}\r`);

  expect(await reading).toBe(token);
  expect(said).toEqual(["The token: ", "\n"]);
});

test("whoever ends standard input without a word has given nothing", async () => {
  const keyboard = Object.assign(new PassThrough(), { isTTY: true });

  const reading = readSecret(keyboard, { words: "The token:", say: () => undefined });
  keyboard.end();

  await expect(reading).rejects.toThrow("nothing came on standard input");
});
