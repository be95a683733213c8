import { buildRawConversation, buildRawMessage } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { setUpNormalizer } from "../testing/normalizer-harness.ts";

const { given, store } = setUpNormalizer();

test("a message with an impossible date is stored without it, and its page counts it", async () => {
  const run = await given.run();
  await store(run, { records: [buildRawConversation({ id: "c1" })] });
  const build = (id: string, attributes: object) =>
    buildRawMessage({ id, conversationId: "c1", ...attributes });

  const outcome = await store(run, {
    stream: "messages",
    records: [
      build("m1", { createdAt: "0000-01-01T00:00:00.000Z" }),
      build("m2", { createdAt: "2026-02-30T00:00:00.000Z", sentAt: "soon" }),
      build("m3", {}),
    ],
  });

  expect(outcome).toMatchObject({ stored: 3, rejected: 0 });
  expect(
    await given.query(
      "select id, attributes->>'createdAt' as sent from message where created_at is null order by id",
    ),
  ).toEqual([
    { id: "m1", sent: "0000-01-01T00:00:00.000Z" },
    { id: "m2", sent: "2026-02-30T00:00:00.000Z" },
  ]);
  expect(await given.query("select unreadable from raw_batch where stream = 'messages'")).toEqual([
    { unreadable: { createdAt: 2, sentAt: 1 } },
  ]);
});
