import { backlog, runs } from "@inlet/db";
import { buildRawConversation, buildRawMessage } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { setUpNormalizer } from "../testing/normalizer-harness.ts";

const { db, given, store } = setUpNormalizer();

test("a thread that was given up is not listed any more after its last message has come late", async () => {
  const run = await given.run();
  const outcome = "read completely: 1 of 2 messages found";
  await store(run, { records: [buildRawConversation({ attributes: { messageCount: 2 } })] });
  await store(run, { stream: "messages", records: [buildRawMessage()] });
  const entry = { workspaceId: run.workspaceId, kind: "thread", id: "conversation-1" };
  await given.row("fetch_backlog", { ...entry, reason: backlog.reasons.messagesMissing, outcome });
  await given.query("delete from thread_check"); // counted before

  await store(run, { stream: "messages", records: [buildRawMessage({ id: "message-2" })] });
  const next = await runs.findById(db, run.id);
  if (next) await backlog.checkThreadCounts(db, next, { firstReachableId: undefined });

  expect(await given.query("select count(*)::int as messages from message")).toEqual([{ messages: 2 }]);
  expect(await given.query("select id, outcome from fetch_backlog where kind = 'thread'")).toEqual([]);
});
