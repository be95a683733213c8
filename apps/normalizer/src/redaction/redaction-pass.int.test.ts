import { batches, inTransaction, redaction } from "@inlet/db";
import { buildRawConversation, buildRawMessage } from "@inlet/testkit/given";
import { describe, expect, test } from "vitest";
import { ada, customerId, redactedTexts, setUpRedaction } from "../testing/redaction-harness.ts";

const {
  db,
  given,
  store,
  saveRules,
  runJob,
  runPass,
  listSent,
  storeThread,
  storeCustomer,
  loadTexts,
  dumpRecords,
} = setUpRedaction();

describe("a pass over what was stored before", () => {
  async function startPass(run: { workspaceId: string } & Parameters<typeof storeThread>[0]) {
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

    await runPass(run);

    expect(await loadTexts()).toEqual(redactedTexts);
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
    await runPass(run);
    const before = await dumpRecords();

    await inTransaction(db, (tx) => redaction.startPass(tx, run.workspaceId));
    await runPass(run);

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

    expect(await loadTexts()).toEqual(redactedTexts);
    expect(await redaction.findPass(db, run.workspaceId)).toMatchObject({ phase: "done" });
  });

  test("waits for the pages that were read before it", async () => {
    const run = await given.run();
    await startPass(run);
    const pending = await given.batch(run, { records: [buildRawConversation({ id: "other" })] });

    await runJob(run);
    expect(await loadTexts()).toMatchObject({ preview: "I am Ada" });

    await given.query("update raw_batch set state = 'settled' where id = $1", pending.id);
    await runPass(run);
    expect(await loadTexts()).toMatchObject({ preview: "I am [name]" });
  });

  test("empties raw pages that are not to be kept", async () => {
    const run = await given.run();
    await startPass(run);
    await saveRules(run.workspaceId, { rawBatches: "discarded" });

    await runPass(run);

    expect(await given.query("select length(body) as length from raw_batch group by 1")).toEqual([
      { length: 0 },
    ]);
  });
});

test("a customer who is redacted moves the items that name them, also messages in conversations of others", async () => {
  const run = await given.run();
  await storeThread(run);
  await storeCustomer(run);
  await store(run, { records: [buildRawConversation({ id: "other", name: "Another" })] });
  const foreign = buildRawMessage({ id: "foreign", conversationId: "other", customerId, preview: "fine" });
  await store(run, { stream: "messages", records: [foreign] });
  await saveRules(run.workspaceId, { text: {}, customerFields: { name: "mask" } });
  const positions = async () => [
    await given.query("select id, feed_position from conversation_item order by id"),
    await given.query("select id, feed_position from message order by id"),
  ];
  const before = await positions();

  await inTransaction(db, (tx) => redaction.startPass(tx, run.workspaceId));
  await runPass(run);

  const after = await positions();
  const moved = after.flat().filter((it, i) => it["feed_position"] !== before.flat()[i]?.["feed_position"]);
  expect(moved.map((it) => it["id"])).toEqual(["conversation-1", "other", "foreign", "message-1"]);
});

test("a pass moves the items of a customer whom a page has stored as redacted since the rules", async () => {
  const run = await given.run();
  await storeThread(run);
  await store(run, { records: [buildRawConversation({ id: "quiet", customerId })] });
  await storeCustomer(run);
  const rules = { text: {}, customerFields: { name: "mask" } } as const;
  await saveRules(run.workspaceId, rules);
  await storeCustomer(run, { ...ada, locale: "de", rev: 2 });
  await saveRules(run.workspaceId, rules); // a change is no beginning
  const positions = () =>
    given.query(
      "select id, feed_position from conversation_item union all select id, feed_position from message order by id",
    );
  const before = await positions();
  const pass = async () => {
    await inTransaction(db, (tx) => redaction.startPass(tx, run.workspaceId));
    await runPass(run);
    return positions();
  };

  const once = await pass();
  const twice = await pass();

  for (const [i, it] of once.entries()) expect(it["feed_position"]).not.toEqual(before[i]?.["feed_position"]);
  expect(twice).toEqual(once);
});

test("a pass that changes nothing moves no item of a customer who was stored before redaction began", async () => {
  const run = await given.run();
  await storeThread(run);
  await storeCustomer(run);
  await saveRules(run.workspaceId, { text: { iban: "mask" }, customerFields: {} });
  const positions = () => given.query("select id, feed_position from conversation_item");
  const before = await positions();

  await inTransaction(db, (tx) => redaction.startPass(tx, run.workspaceId));
  await runPass(run);

  expect(await positions()).toEqual(before);
});

test("a page that was packed before the rules and committed after them is encrypted once it is stored", async () => {
  const run = await given.run();
  await saveRules(run.workspaceId);

  await storeThread(run); // in clear, as it was packed

  const bodies = await given.query<{ body: Buffer }>("select body from raw_batch");
  expect(bodies.map((it) => batches.isEncryptedBody(it.body))).toEqual([true, true]);
});

test("names are known after the fields that held them were redacted", async () => {
  const run = await given.run();
  await storeThread(run);
  await storeCustomer(run);
  await saveRules(run.workspaceId);
  await inTransaction(db, (tx) => redaction.startPass(tx, run.workspaceId));
  await runPass(run);

  const preview = "Ada Lovelace again";
  await store(run, { stream: "messages", records: [buildRawMessage({ id: "m2", customerId, preview })] });

  expect(await given.query("select description from message where id = 'm2'")).toEqual([
    { description: "[name] again" },
  ]);
});
