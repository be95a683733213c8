import { zstdCompressSync } from "node:zlib";
import { batches } from "@inlet/db";
import { buildRawConversation } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { setUpNormalizer } from "../testing/normalizer-harness.ts";

const { db, given, store, handle, loadOutcome, listIds } = setUpNormalizer();

const settled = { state: "settled", stored: 0, unchanged: 0, held: 0, rejected: 0, dropped: 0 };
/** The job of a batch with which three workers were lost. */
const lost = { crashes: 3 };
const buildRecords = () => ["a", "b", "c"].map((id) => buildRawConversation({ id }));
const listRejections = () => given.query("select stream, id, reason from rejected_record order by id");
const isKept = async (id: string) => ((await batches.findPage(db, id))?.body.length ?? 0) > 0;

/** What a worker leaves that is lost while it stores one record alone. */
const loseWorkers = (batchId: string, place: number, times: number) =>
  Promise.all(Array.from({ length: times }, () => batches.beginAlone(db, { batchId, place })));

test("a batch with which workers were lost by chance is stored, and its page kept", async () => {
  const batch = await given.batch(await given.run(), { records: buildRecords() });
  await loseWorkers(batch.id, 1, 2);

  await handle(batch, lost);

  expect(await loadOutcome(batch)).toEqual({ ...settled, stored: 3 });
  expect(await listRejections()).toEqual([]);
  expect(await isKept(batch.id)).toBe(true);
});

test("a record with which workers are lost again and again is rejected alone, and its page is not kept", async () => {
  const batch = await given.batch(await given.run(), { records: buildRecords() });
  await loseWorkers(batch.id, 1, 3);

  await handle(batch, lost);

  expect(await loadOutcome(batch)).toEqual({ ...settled, stored: 2, rejected: 1 });
  expect(await listIds("conversation")).toEqual(["a", "c"]);
  expect(await listRejections()).toEqual([
    {
      stream: "conversations",
      id: "b",
      reason: "could not be stored: 3 processes were lost with it",
    },
  ]);
  expect(await isKept(batch.id)).toBe(false);
});

test("the record that is being stored is noted, so that it is known when its worker is lost", async () => {
  const run = await given.run();
  await store(run, { records: buildRecords() });
  const records = ["a", "b", "c"].map((id) =>
    buildRawConversation({ id, updatedAt: "2026-01-03T00:00:00Z" }),
  );
  const batch = await given.batch(run, { records });
  const blocker = await db.startTransaction().execute();
  await blocker.selectFrom("conversation").select("id").where("id", "=", "b").forUpdate().execute();
  const storing = handle(batch, lost);
  await given.awaitBlocked();

  const loadNoted = () => given.query("select tried_alone from raw_batch where id = $1", batch.id);
  const noted = await loadNoted();
  await blocker.rollback().execute();
  await storing;

  expect(noted).toEqual([{ tried_alone: [1] }]);
  expect(await loadNoted()).toEqual([{ tried_alone: [] }]);
  expect(await loadOutcome(batch)).toEqual({ ...settled, stored: 3 });
});

test.each([
  ["before it was taken apart", -1, { ...settled, rejected: 3 }],
  ["after its records were stored", -2, { ...settled, stored: 3 }],
])("a page with which workers are lost %s is not kept", async (_, place, outcome) => {
  const batch = await given.batch(await given.run(), { records: buildRecords() });
  await loseWorkers(batch.id, place, 3);

  await handle(batch, lost);

  expect(await loadOutcome(batch)).toEqual(outcome);
  expect(await isKept(batch.id)).toBe(false);
});

test("a record that is stored alone keeps its numbers, however long", async () => {
  const record = JSON.stringify(buildRawConversation({ id: "a", custom: {} }));
  const number = "-123456789012345678901234567890.123456789";
  const body = zstdCompressSync(`{"data":[${record.replace('"custom":{}', `"custom":{"long":${number}}`)}]}`);

  await handle(await given.batch(await given.run(), { body }), lost);

  expect(
    await given.query("select attributes->'custom'->'long' = $1::jsonb as same from conversation", number),
  ).toEqual([{ same: true }]);
});

test("a page that cannot be read is rejected as such", async () => {
  const body = zstdCompressSync("{ half a page");
  const batch = await given.batch(await given.run(), { body });

  await handle(batch, lost);

  expect(await listRejections()).toMatchObject([{ reason: expect.stringContaining("cannot be read") }]);
});
