import type { StoredRedaction } from "@inlet/contracts";
import { batches, inTransaction, redaction } from "@inlet/db";
import { buildRawConversation, buildRawCustomer, buildRawMessage } from "@inlet/testkit/given";
import { createWorkspaceKey, openWorkspaceKeys, packBody } from "@inlet/use-cases";
import { expect, test } from "vitest";
import { setUpNormalizer } from "../testing/normalizer-harness.ts";

const { db, given, keyring, store, handle } = setUpNormalizer();

const rules: StoredRedaction = {
  text: { email: "mask", phone: "hash" },
  phoneCountries: ["US"],
  patterns: [],
  customerFields: { name: "mask", email: "hash" },
  attributes: [],
  rawBatches: "encrypted",
};
const saveRules = (workspaceId: string, change: Partial<StoredRedaction> | null = {}) =>
  inTransaction(db, (tx) =>
    redaction.save(tx, workspaceId, {
      rules: change && { ...rules, ...change },
      key: createWorkspaceKey(keyring, workspaceId),
    }),
  );

/** Stores a page as the fetcher does. */
async function storePacked(run: Awaited<ReturnType<typeof given.run>>, stream: string, records: unknown[]) {
  const page = Buffer.from(JSON.stringify({ data: records }));
  const body = await packBody({ db, keyring }, run.workspaceId, page);
  const batch = await given.batch(run, { stream, records, body });
  await handle(batch);
  const [row] = await given.query<{ body: Buffer; state: string }>(
    "select body, state from raw_batch where id = $1",
    batch.id,
  );
  return { sent: body, ...row };
}

test("personal data is redacted in columns and attributes, and the raw batch is encrypted", async () => {
  const run = await given.run();
  await saveRules(run.workspaceId);
  await store(run, {
    records: [buildRawConversation({ customerId: "customer-1", preview: "I am ada@example.com" })],
  });
  const meta = { from: "ada@example.com" };
  const { body } = await storePacked(run, "messages", [
    buildRawMessage({ preview: "Mail ada@example.com or call (202) 555-0143", meta }),
  ]);
  await storePacked(run, "customers", [
    buildRawCustomer({ name: "Ada Lovelace", emails: [{ email: "ada@example.com" }] }),
  ]);

  expect(await given.query("select preview from conversation")).toEqual([{ preview: "I am [email]" }]);
  const [message] = await given.query("select description, attributes from message");
  expect(message).toMatchObject({
    description: expect.stringMatching(/^Mail \[email\] or call \[phone:[\da-f]{16}\]$/),
    attributes: { meta: { from: "[email]" } },
  });
  expect(await given.query("select name, email from customer")).toEqual([
    { name: "[name]", email: expect.stringMatching(/^\[email:[\da-f]{16}\]$/) },
  ]);
  const found = await redaction.find(db, run.workspaceId);
  if (!found || !body) throw new Error("no batch");
  const { body: key } = openWorkspaceKeys(keyring, found);
  const plain = batches.decryptBody(body, { workspaceId: run.workspaceId, key });
  expect((await batches.decompressBody(plain)).toString()).toContain("ada@example.com");
  expect(batches.isEncryptedBody(body)).toBe(true);
  const other = { workspaceId: "another", key };
  expect(() => batches.decryptBody(body, other)).toThrow();
});

test("raw batches that are not to be kept are emptied once they are settled", async () => {
  const run = await given.run();
  await saveRules(run.workspaceId, { rawBatches: "discarded" });

  expect(await storePacked(run, "conversations", [buildRawConversation()])).toMatchObject({
    state: "settled",
    body: Buffer.alloc(0),
  });
});

test("without redaction raw batches are not encrypted, and encrypted ones are still read after it is switched off", async () => {
  const run = await given.run();
  const plain = await storePacked(run, "conversations", [buildRawConversation({ name: "Ada" })]);
  await saveRules(run.workspaceId);
  const page = Buffer.from(
    JSON.stringify({ data: [buildRawConversation({ name: "ada@example.com", rev: 2 })] }),
  );
  const body = await packBody({ db, keyring }, run.workspaceId, page);
  await saveRules(run.workspaceId, null);
  await handle(await given.batch(run, { body }));

  expect(batches.isEncryptedBody(plain.sent)).toBe(false);
  expect(await given.query("select name from conversation")).toEqual([{ name: "ada@example.com" }]);
});

test("names of attachments are redacted like texts", async () => {
  const run = await given.run();
  await saveRules(run.workspaceId);
  await store(run, { records: [buildRawConversation()] });
  const message = buildRawMessage();
  const data = [
    { type: "attachment", id: "a1", attributes: { name: "ada@example.com 2026.pdf", contentLength: 7 } },
  ];

  await storePacked(run, "messages", [
    { ...message, relationships: { ...message.relationships, attachments: { data } } },
  ]);

  expect(await given.query("select attachments from message")).toEqual([
    { attachments: [{ id: "a1", name: "[email] 2026.pdf", contentType: null, size: 7 }] },
  ]);
});
