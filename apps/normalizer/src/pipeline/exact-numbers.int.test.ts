import { zstdCompressSync } from "node:zlib";
import { buildRawConversation, buildRawMessage } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { setUpNormalizer } from "../testing/normalizer-harness.ts";

const { given, store } = setUpNormalizer();

const settled = { state: "settled", stored: 0, unchanged: 0, held: 0, rejected: 0, dropped: 0 };

/** A page whose record has these numbers, as text, among its attributes. */
function buildPage(record: object, numbers: Record<string, string>) {
  const members = Object.entries(numbers).map(([name, number]) => `"${name}":${number}`);
  return zstdCompressSync(
    `{"data":[${JSON.stringify(record)}]}`.replace('"custom":{}', `"custom":{${members}}`),
  );
}

const conversation = buildRawConversation({ id: "c1", custom: {} });

test("a stored attribute is the number that Kustomer sent, however long", async () => {
  const numbers = {
    beyondDouble: "9007199254740993",
    long: "-123456789012345678901234567890.123456789",
    huge: "1e400",
    ordinary: "0.1",
  };

  const outcome = await store(await given.run(), { body: buildPage(conversation, numbers) });

  expect(outcome).toEqual({ ...settled, stored: 1 });
  for (const [name, number] of Object.entries(numbers)) {
    const rows = await given.query(
      "select attributes->'custom'->$1 = $2::jsonb as same from conversation",
      name,
      number,
    );
    expect(rows).toEqual([{ same: true }]);
  }
});

test("a number that the database refuses is stored as text, and its record is not rejected", async () => {
  const body = buildPage(conversation, { over: "1e200000", under: "1e-200000" });

  const outcome = await store(await given.run(), { body });

  expect(outcome).toEqual({ ...settled, stored: 1 });
  expect(await given.query("select attributes->'custom' as custom from conversation")).toEqual([
    { custom: { over: "1e200000", under: "1e-200000" } },
  ]);
});

test("a long number that is read again in the same version changes nothing", async () => {
  const run = await given.run();
  const body = buildPage(conversation, { a: "12345678901234567890", b: "1e400", c: "1e200000" });
  await store(run, { body });

  const again = await store(run, { body, observedAt: new Date(Date.now() + 1_000) });

  expect(again).toEqual({ ...settled, unchanged: 1 });
});

test("a long number in place of a text or a list leaves the column empty", async () => {
  const run = await given.run();
  await store(run, { records: [buildRawConversation({ id: "c1" })] });
  const number = 12_345;
  const raw = buildRawMessage({
    id: "m1",
    conversationId: "c1",
    preview: number,
    subject: number,
    meta: number,
  });
  const body = zstdCompressSync(
    `{"data":[${JSON.stringify(raw).replaceAll("12345", "12345678901234567890")}]}`,
  );

  const outcome = await store(run, { stream: "messages", body });

  expect(outcome).toEqual({ ...settled, stored: 1 });
  expect(await given.query("select description, subject from message")).toEqual([
    { description: null, subject: null },
  ]);
});
