import { redactRecords, type StoredRedaction } from "@inlet/contracts";
import { batches, inTransaction, redaction } from "@inlet/db";
import { createJobContext } from "@inlet/queue/testing";
import { buildRawConversation, buildRawCustomer, buildRawMessage } from "@inlet/testkit/given";
import { createWorkspaceKey } from "@inlet/use-cases";
import { describe, expect, test } from "vitest";
import { createRedactRecordsHandler } from "../jobs/redact-records.ts";
import { withheldText } from "../streams/withhold.ts";
import { setUpNormalizer } from "../testing/normalizer-harness.ts";

const { db, given, queues, keyring, store } = setUpNormalizer();

const rules: StoredRedaction = {
  text: { email: "mask", customer_name: "mask" },
  phoneCountries: ["US"],
  patterns: [],
  customerFields: { name: "mask" },
  attributes: [],
  rawBatches: "encrypted",
};

const saveRules = (workspaceId: string, change: Partial<StoredRedaction> = {}) =>
  inTransaction(db, (tx) =>
    redaction.save(tx, workspaceId, {
      rules: { ...rules, ...change },
      key: createWorkspaceKey(keyring, workspaceId),
    }),
  );

const runJob = ({ workspaceId }: { workspaceId: string }, signal?: AbortSignal) =>
  createRedactRecordsHandler({ db, queues: queues(), keyring }).run(
    { workspaceId },
    createJobContext(signal ? { signal } : {}),
  );

const listSent = () => queues().sent.filter((it) => it.name === redactRecords.name);
const customerId = "customer-1";
const ada = { name: "Ada Lovelace", displayName: "Ada" };
type Run = Awaited<ReturnType<typeof given.run>>;

const storeThread = async (run: Run) => {
  await store(run, {
    records: [buildRawConversation({ customerId, name: "Ada's order", preview: "I am Ada" })],
  });
  await store(run, {
    stream: "messages",
    records: [
      attach(buildRawMessage({ customerId, preview: "<p>This is Ada Lovelace, ada@example.com</p>" })),
    ],
  });
};
/** Adds an attachment whose name has the customer's. */
const attach = (message: ReturnType<typeof buildRawMessage>) => {
  const attributes = { name: "Bill of Ada.pdf", contentLength: 7 };
  const attachments = { data: [{ type: "attachment", id: "a1", attributes }] };
  return { ...message, relationships: { ...message.relationships, attachments } };
};
const storeCustomer = (run: Run, attributes: Record<string, unknown> = ada) =>
  store(run, { stream: "customers", records: [buildRawCustomer(attributes)] });

const loadTexts = async () => {
  const [conversation] = await given.query("select name, preview from conversation");
  const [message] = await given.query(
    "select description, text, attachments->0->>'name' as attachment from message",
  );
  return { ...conversation, ...message };
};
/** Everything that is stored of records, as text. */
const dumpRecords = async () => {
  const tables = ["conversation", "message", "customer", "withheld_record", "customer_name"];
  const rows = await Promise.all(tables.map((it) => given.query(`select t.*, t::text as row from ${it} t`)));
  return JSON.stringify(rows);
};
const redacted = {
  name: "[name]'s order",
  preview: "I am [name]",
  description: "<p>This is [name], [email]</p>",
  text: "This is [name], [email]",
  attachment: "Bill of [name].pdf",
};

describe("names of customers", () => {
  test("are never stored in clear: texts are withheld until the customer arrives", async () => {
    const run = await given.run();
    await saveRules(run.workspaceId);

    await storeThread(run);
    expect(await loadTexts()).toMatchObject({ name: withheldText, description: withheldText });
    expect(await dumpRecords()).not.toContain("Ada");
    await runJob(run);
    expect(await loadTexts()).toMatchObject({ name: withheldText }); // the customer is still to be read

    await storeCustomer(run);
    expect(listSent()).toMatchObject([{ payload: { workspaceId: run.workspaceId } }]);
    await runJob(run);

    expect(await loadTexts()).toEqual(redacted);
    expect(await given.query("select * from withheld_record")).toEqual([]);
    expect(await dumpRecords()).not.toContain("Ada");
  });

  test("of a known customer are redacted at once", async () => {
    const run = await given.run();
    await given.row("fetch_backlog", {
      workspaceId: run.workspaceId,
      kind: "customer",
      id: customerId,
      reason: "x",
    });
    await saveRules(run.workspaceId);
    await storeCustomer(run);

    await storeThread(run);

    expect(await loadTexts()).toEqual(redacted);
  });

  test("that become known later are redacted in what is stored", async () => {
    const run = await given.run();
    await saveRules(run.workspaceId);
    await storeThread(run);
    await storeCustomer(run, { name: "Guest", displayName: "Guest" });
    await runJob(run);
    expect(await loadTexts()).toMatchObject({ preview: "I am Ada" });

    await storeCustomer(run, { ...ada, rev: 2 });
    await runJob(run);

    expect(await loadTexts()).toEqual(redacted);
  });

  test("of a customer whom Kustomer does not return hold nothing back for ever", async () => {
    const run = await given.run();
    await saveRules(run.workspaceId);
    await storeThread(run);
    await given.query("update fetch_backlog set outcome = 'not found'");

    await runJob(run);

    expect(await loadTexts()).toMatchObject({ preview: "I am Ada", text: "This is Ada Lovelace, [email]" });
  });

  test("do not bring back a text that a newer version has replaced", async () => {
    const run = await given.run();
    await saveRules(run.workspaceId);
    await storeThread(run);
    await given.query(
      "update message set updated_at = updated_at + interval '1 second', description = 'newer'",
    );
    await storeCustomer(run);

    await runJob(run);

    expect(await loadTexts()).toMatchObject({ preview: "I am [name]", description: "newer" });
  });
});

describe("a pass over what was stored before", () => {
  async function startPass(run: Run) {
    await storeThread(run);
    await storeCustomer(run);
    await saveRules(run.workspaceId);
    return inTransaction(db, (tx) => redaction.startPass(tx, run.workspaceId));
  }

  test("redacts records, moves them in the feed and encrypts raw pages", async () => {
    const run = await given.run();
    await startPass(run);
    const positions = () => given.query("select feed_position from conversation_item");
    const before = await positions();

    await runJob(run);

    expect(await loadTexts()).toEqual(redacted);
    expect(await given.query("select name from customer")).toEqual([{ name: "[name]" }]);
    expect(await dumpRecords()).not.toMatch(/Ada|Lovelace/);
    expect(await positions()).not.toEqual(before);
    const bodies = await given.query<{ body: Buffer }>("select body from raw_batch");
    expect(bodies.map((it) => batches.isEncryptedBody(it.body))).toEqual([true, true, true]);
    expect(await redaction.findPass(db, run.workspaceId)).toMatchObject({
      ...{ phase: "done", examined: 6, redacted: 6, finishedAt: expect.any(Date) },
    });
  });

  test("changes nothing when it runs again", async () => {
    const run = await given.run();
    await startPass(run);
    await runJob(run);
    const before = await dumpRecords();

    await inTransaction(db, (tx) => redaction.startPass(tx, run.workspaceId));
    await runJob(run);

    expect(await dumpRecords()).toEqual(before);
    expect(await redaction.findPass(db, run.workspaceId)).toMatchObject({ phase: "done", redacted: 0 });
  });

  test("goes on where a job was stopped", async () => {
    const run = await given.run();
    await startPass(run);

    await runJob(run, AbortSignal.abort());
    expect(await loadTexts()).toMatchObject({
      preview: "I am [name]",
      text: "This is Ada Lovelace, ada@example.com",
    });
    expect(listSent()).toHaveLength(1);
    for (let i = 0; i < 4; i++) await runJob(run, AbortSignal.abort());

    expect(await loadTexts()).toEqual(redacted);
    expect(await redaction.findPass(db, run.workspaceId)).toMatchObject({ phase: "done" });
  });

  test("waits for the pages that were read before it", async () => {
    const run = await given.run();
    await startPass(run);
    const pending = await given.batch(run, { records: [buildRawConversation({ id: "other" })] });

    await runJob(run);
    expect(await loadTexts()).toMatchObject({ preview: "I am Ada" });

    await given.query("update raw_batch set state = 'settled' where id = $1", pending.id);
    await runJob(run);
    expect(await loadTexts()).toMatchObject({ preview: "I am [name]" });
  });

  test("empties raw pages that are not to be kept", async () => {
    const run = await given.run();
    await startPass(run);
    await saveRules(run.workspaceId, { rawBatches: "discarded" });

    await runJob(run);

    expect(await given.query("select length(body) as length from raw_batch group by 1")).toEqual([
      { length: 0 },
    ]);
  });
});
