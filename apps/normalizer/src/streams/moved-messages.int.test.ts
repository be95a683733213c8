import { buildRawConversation, buildRawMessage } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { setUpNormalizer } from "../testing/normalizer-harness.ts";

const { given, store } = setUpNormalizer();

const listBacklog = () =>
  given.query("select kind, id, reason from fetch_backlog where outcome is null order by kind, id");
const longAgo = "2020-01-01T00:00:00.000Z";

test("a stored message that moved to an unknown conversation adds it to the backlog, however old the message is", async () => {
  const run = await given.run();
  await store(run, { records: [buildRawConversation()] });
  await store(run, { stream: "messages", records: [buildRawMessage()] });

  const moved = buildRawMessage({ conversationId: "conversation-9", updatedAt: longAgo, rev: 2 });
  const unrelated = buildRawMessage({
    id: "message-9",
    conversationId: "conversation-8",
    updatedAt: longAgo,
  });
  await store(run, { stream: "messages", records: [moved, unrelated] });

  expect(await listBacklog()).toEqual([
    { kind: "conversation", id: "conversation-9", reason: "a message names it" },
  ]);
});

test("a deleted conversation with a newer message goes to the backlog, and is restored when Kustomer has it", async () => {
  const run = await given.run();
  await store(run, { records: [buildRawConversation()] });
  const deletedAt = new Date(Date.now() - 60_000);
  await given.query("update conversation set deleted_at = $1, observed_at = $1, name = null", deletedAt);

  await store(run, { stream: "messages", records: [buildRawMessage({ id: "message-8" })] });
  expect(await listBacklog()).toEqual([]);
  const now = new Date().toISOString();
  await store(run, { stream: "messages", records: [buildRawMessage({ id: "message-9", updatedAt: now })] });
  expect(await listBacklog()).toEqual([
    { kind: "conversation", id: "conversation-1", reason: "a message was written after its deletion" },
  ]);

  await store(run, { records: [buildRawConversation({ updatedAt: now, rev: 2 })] });
  expect(await given.query("select name, deleted_at from conversation")).toEqual([
    { name: "Where is my parcel", deleted_at: null },
  ]);
  expect(await listBacklog()).toEqual([]);
});

test("a page that was requested before the deletion of a conversation does not restore it", async () => {
  const run = await given.run();
  await store(run, { records: [buildRawConversation()] });
  await given.query(
    "update conversation set deleted_at = clock_timestamp() + interval '1 minute', name = null",
  );

  await store(run, { records: [buildRawConversation({ rev: 9 })] });

  expect(await given.query("select name from conversation")).toEqual([{ name: null }]);
});
