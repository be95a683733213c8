import { openDb, push, tenancy } from "@inlet/db";
import { setUpTestDb, startReceiver } from "@inlet/testkit";
import { afterAll, expect, test } from "vitest";
import { encryptionKeys, runCommand } from "../../testing/run-command.ts";

const { url } = setUpTestDb();
const db = openDb({ url, max: 2 });
afterAll(() => db.destroy());

const env = {
  ...{ DATABASE_URL: url, INLET_ENCRYPTION_KEYS: encryptionKeys },
  INLET_KUSTOMER_BASE_URL: "http://kustomer.invalid", // development: URLs may lead to this machine
};
const run = (...argv: string[]) => runCommand(["push", ...argv], env);
const runJson = async (...argv: string[]) => JSON.parse((await run(...argv, "--json")).stdout);

test("webhooks are added, tested, changed and removed; deliveries are listed and sent again", async () => {
  await using receiver = await startReceiver();
  const { id } = await tenancy.createWorkspace(db, { name: "Acme", volumeLimit: 1, period: "month" });

  const added = await run("add", id, "--url", `${receiver.url}/hook`, "--events", "feedback.created,notice");
  const { data } = await runJson("list", id);
  const [{ id: webhookId }] = data;
  expect(added).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^whsec_\S{32}\n$/) });
  expect(data).toMatchObject([{ events: ["feedback.created", "notice"], enabled: true }]);

  expect(await run("test", id, webhookId)).toMatchObject({ exitCode: 0 });
  receiver.respond = (response) => void response.writeHead(500).end();
  expect(await run("test", id, webhookId, "--json")).toMatchObject({
    ...{ exitCode: 1, stdout: expect.stringContaining('"failure":"it answered 500"') },
  });
  expect(receiver.received[0]?.headers).toHaveProperty("webhook-signature");

  expect(await runJson("change", id, webhookId, "--disable")).toMatchObject({ disabledReason: "person" });
  expect(await runJson("change", id, webhookId, "--enable", "--events", "notice")).toMatchObject({
    ...{ enabled: true, events: ["notice"] },
  });
  const rotated = await run("secret", id, webhookId);
  expect(rotated.stdout).toMatch(/^whsec_/);
  expect(rotated.stdout).not.toBe(added.stdout);

  const dead = await db
    .insertInto("webhookDelivery")
    .values({ endpointId: webhookId, workspaceId: id, type: "feedback", state: "dead", nextAt: null })
    .returning("id")
    .executeTakeFirstOrThrow();
  expect((await runJson("deliveries", id, webhookId, "--state", "dead")).data).toMatchObject([dead]);
  expect(await runJson("retry", id, dead.id)).toMatchObject({ state: "open" });
  expect((await runJson("deliveries", id, webhookId, "--state", "dead")).data).toEqual([]);

  expect(await run("remove", id, webhookId)).toMatchObject({ exitCode: 0 });
  expect(await push.listEndpoints(db, id)).toEqual([]);
  expect(await run("test", id, webhookId)).toMatchObject({
    ...{ exitCode: 1, stderr: "inlet: There is no such webhook.\n" },
  });
});
