import { zstdCompressSync } from "node:zlib";
import { batches, getSqlState, inTransaction, integrations } from "@inlet/db";
import { buildRawConversation, buildRawMessage } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { setUpNormalizer } from "../testing/normalizer-harness.ts";
import { normalize } from "./normalize.ts";

const { db, given, store, handle, loadOutcome, listIds, keyring } = setUpNormalizer();

const listRejections = () => given.query("select stream, id, reason from rejected_record order by id");
const settled = { state: "settled", stored: 0, unchanged: 0, held: 0, rejected: 0, dropped: 0 };
const validConversation = (id: string) => buildRawConversation({ id });

test.each([
  ["not zstd", Buffer.from("plain text")],
  ["nothing at all", Buffer.alloc(0)],
  ["not JSON", zstdCompressSync("{ half a page")],
  ["a page of HTML", zstdCompressSync("<html>502 Bad Gateway</html>")],
  ["a JSON string", zstdCompressSync('"a string"')],
])("a page that is %s is rejected as a whole and settled", async (_, body) => {
  const run = await given.run();

  const outcome = await store(run, { body, records: undefined });

  expect(outcome.state).toBe("settled");
  expect(await listRejections()).toEqual([
    {
      stream: "conversations",
      id: expect.stringMatching(/^page-/),
      reason: expect.stringContaining("cannot be read"),
    },
  ]);
});

test.each([
  ["without an id", { ...validConversation("x"), id: undefined }],
  ["with a number for an id", { ...validConversation("x"), id: 7 }],
  ["without attributes", { id: "x" }],
  ["with an unreadable updatedAt", buildRawConversation({ id: "x", updatedAt: "yesterday" })],
  ["updated in the year 0", buildRawConversation({ id: "x", updatedAt: "0000-01-01T00:00:00.000Z" })],
  ["updated on 30 February", buildRawConversation({ id: "x", updatedAt: "2026-02-30T00:00:00.000Z" })],
])("a record %s is rejected alone", async (_, poison) => {
  const outcome = await store(await given.run(), {
    records: [validConversation("a"), poison, validConversation("b")],
  });

  expect(outcome).toEqual({ ...settled, stored: 2, rejected: 1 });
  expect(await listIds("conversation")).toEqual(["a", "b"]);
  expect(await listRejections()).toHaveLength(1);
});

test("a null in place of a record that Kustomer does not have is no record", async () => {
  const outcome = await store(await given.run(), {
    records: [validConversation("a"), null, validConversation("b")],
  });

  expect(outcome).toEqual({ ...settled, stored: 2 });
  expect(await listIds("conversation")).toEqual(["a", "b"]);
});

test.each([
  ["a rev beyond any integer", { rev: 1e300 }],
  ["a creation in the year 0", { createdAt: "0000-01-01T00:00:00.000Z" }],
  ["a creation on 30 February", { createdAt: "2026-02-30T00:00:00.000Z" }],
  ["a creation just after the year 9999", { createdAt: "9999-12-31T23:59:59-01:00" }],
  ["a NUL", { name: "a\u0000b" }],
  ["half a surrogate pair", { name: "a\ud83d" }],
  ["a NUL in a name of an attribute", { "a\u0000b": 1 }],
  ["numbers near the limits of a double", { custom: { huge: 1.7e308, tiny: 5e-324 } }],
  [
    "other types than documented",
    { name: {}, channels: "email", tags: { $init: true }, messageCount: "many" },
  ],
])("a record with %s is stored", async (_, attributes) => {
  const outcome = await store(await given.run(), {
    records: [buildRawConversation({ id: "a", ...attributes })],
  });

  expect(outcome).toEqual({ ...settled, stored: 1 });
});

/** Retries until the batch is settled, as the queue does. @returns the number of attempts */
async function handleUntilSettled(batch: { id: string }): Promise<number> {
  for (let attempt = 1; attempt <= 8; attempt++) {
    const failed = await handle(batch, { attempt }).then(
      () => false,
      () => true,
    );
    if (!failed) return attempt;
  }
  throw new Error("never settled");
}

test("a record that the database refuses is isolated by bisection and rejected alone", async () => {
  await given.query("alter table conversation add constraint poison check (id <> 'refused')");
  const run = await given.run();
  const records = [
    ...Array.from({ length: 10 }, (_it, i) => validConversation(`a${i}`)),
    validConversation("refused"),
    validConversation("b"),
  ];
  const batch = await given.batch(run, { records });

  const attempts = await handleUntilSettled(batch);

  expect(attempts).toBe(4); // three times as a whole
  expect(await loadOutcome(batch)).toEqual({ ...settled, stored: 11, rejected: 1 });
  expect((await listRejections())[0]).toMatchObject({
    reason: expect.stringMatching(/^the database refuses it/),
  });
  expect(await given.query("select used from volume_period")).toEqual([{ used: 11 }]);
});

test("a record that is nested too deep is rejected alone", async () => {
  const deep = `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`;
  const poison = `{"id":"x","attributes":{"updatedAt":"2026-01-02T00:00:00Z","deep":${deep}}}`;
  const body = zstdCompressSync(`{"data":[${JSON.stringify(validConversation("a"))},${poison}]}`);
  const batch = await given.batch(await given.run(), { body });

  await handleUntilSettled(batch);

  expect(await loadOutcome(batch)).toEqual({ ...settled, stored: 1, rejected: 1 });
});

test("a record with an id that the database cannot index is rejected alone", async () => {
  const longId = Array.from({ length: 9_000 }, () => Math.random().toString(36)).join("");
  const records = [buildRawConversation({ id: longId }), validConversation("b")];

  expect(await store(await given.run(), { records })).toEqual({ ...settled, stored: 1, rejected: 1 });
});

test("storing a record ends its rejection", async () => {
  const run = await given.run();
  await store(run, { records: [buildRawConversation({ id: "x", updatedAt: "yesterday" })] });

  await store(run, { records: [validConversation("x")] });

  expect(await listRejections()).toEqual([]);
});

test("a message that names no conversation is rejected", async () => {
  const outcome = await store(await given.run(), {
    stream: "messages",
    records: [{ ...buildRawMessage({ id: "m1" }), relationships: {} }],
  });

  expect(outcome).toEqual({ ...settled, rejected: 1 });
  expect(await listRejections()).toEqual([{ stream: "messages", id: "m1", reason: "names no conversation" }]);
});

test("a lost connection rejects no record", async () => {
  const run = await given.run();
  const { id } = await given.batch(run, { records: [validConversation("a")] });
  const batch = await batches.findUnsettled(db, id);
  if (batch === undefined) throw new Error("no batch");
  let left = 1;
  const broken = new Proxy(db, {
    get(target, name) {
      if (name === "transaction" && left-- > 0) throw new Error("Connection terminated unexpectedly");
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });

  await expect(normalize({ db: broken, keyring }, batch, { isBisected: true })).rejects.toThrow(
    "Connection terminated",
  );

  expect(await listRejections()).toEqual([]);
});

test.each([false, true])(
  "a batch that is purged meanwhile stores nothing (bisected: %s)",
  async (isBisected) => {
    const run = await given.run();
    const { id } = await given.batch(run, { records: [validConversation("a")] });
    const batch = await batches.findUnsettled(db, id);
    const integration = await integrations.findById(db, run.integrationId);
    if (!batch || !integration) throw new Error("nothing to purge");
    await db.transaction().execute((tx) => integrations.disconnect(tx, integration, { purge: true }));

    await normalize({ db, keyring }, batch, { isBisected });

    expect(await listIds("conversation")).toEqual([]);
  },
);

test("an unreadable page that is purged meanwhile leaves no rejection", async () => {
  const run = await given.run();
  const { id } = await given.batch(run, { body: Buffer.from("nonsense") });
  const batch = await batches.findUnsettled(db, id);
  const integration = await integrations.findById(db, run.integrationId);
  if (!batch || !integration) throw new Error("nothing to purge");
  await db.transaction().execute((tx) => integrations.disconnect(tx, integration, { purge: true }));

  await normalize({ db, keyring }, batch);

  expect(await listRejections()).toEqual([]);
});

test("a page that is committed while its integration is removed is deleted with it", async () => {
  const run = await given.run();
  const integration = await integrations.findById(db, run.integrationId);
  if (!integration) throw new Error("no integration");
  const stored = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const step = db.transaction().execute(async (tx) => {
    await tx.updateTable("run").set({ version: 1 }).where("id", "=", run.id).execute();
    const body = Buffer.from("");
    const { id: runId, workspaceId, integrationId } = run;
    const page = {
      stream: "conversations",
      records: 0,
      body,
      observedAt: new Date(),
      scopeFrom: new Date(),
      strategy: "list",
    } as const;
    await tx
      .insertInto("rawBatch")
      .values({ ...page, runId, workspaceId, integrationId })
      .execute();
    stored.resolve();
    await release.promise;
  });
  await stored.promise;

  const removed = db.transaction().execute((tx) => integrations.disconnect(tx, integration, { purge: true }));
  await given.awaitBlocked();
  release.resolve();
  await Promise.all([step, removed]);

  expect(await given.query("select from raw_batch")).toEqual([]);
});

test("a transaction retries after a deadlock or serialization failure, and after no other failure", async () => {
  const work = (code: string) => {
    const tries: number[] = [];
    const run = inTransaction(db, async () => {
      tries.push(1);
      if (tries.length < 3) throw Object.assign(new Error("undone"), { code });
      return tries.length;
    });
    return run.catch(getSqlState);
  };

  expect(await Promise.all(["40P01", "40001", "23505"].map(work))).toEqual([3, 3, "23505"]);
});
