import { buildRawConversation, buildRawCustomer, buildRawMessage } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { setUpNormalizer } from "../testing/normalizer-harness.ts";

const { given, handle, store, queues } = setUpNormalizer();

const hourAgo = () => new Date(Date.now() - 3_600_000);
const tomorrow = () => new Date(Date.now() + 86_400_000);
const listBacklog = () => given.query("select kind, id from fetch_backlog order by kind, id");
const isDueSoon = async () =>
  (
    await given.query("select next_run_at < clock_timestamp() + interval '1 minute' as soon from integration")
  )[0];

/** A run that waits at its barrier; its integration is due tomorrow. */
async function givenRun() {
  const { id: integrationId, workspaceId } = await given.integration({ nextRunAt: tomorrow() });
  return given.run({ integrationId, workspaceId, atBarrier: true, state: "waiting", openedAt: hourAgo() });
}

test("a webhook batch dispatches no run; if it adds to the backlog, the next run is due at once", async () => {
  const run = await givenRun();
  const page = { runId: null, stream: "messages", records: [buildRawMessage({ conversationId: "unknown" })] };

  await handle(await given.batch(run, page));

  expect(queues().sent).toEqual([]);
  expect(await listBacklog()).toEqual([{ kind: "conversation", id: "unknown" }]);
  expect(await isDueSoon()).toEqual({ soon: true });
});

test("neither a webhook batch without backlog entries nor a replay makes the next run due", async () => {
  const run = await givenRun();
  await store(run, { records: [buildRawConversation({ id: "known", customerId: "ada" })] });
  await store(run, { stream: "customers", records: [buildRawCustomer({ id: "ada" })] });
  const unknownMessage = buildRawMessage({ id: "m2", conversationId: "unknown" });

  for (const page of [
    { records: [buildRawConversation({ id: "known", customerId: "ada", rev: 2 })] },
    { stream: "messages", records: [buildRawMessage({ conversationId: "known", customerId: "ada" })] },
    { stream: "messages", records: [unknownMessage], replayed: true },
  ])
    await handle(await given.batch(run, { runId: null, ...page }));

  expect(await isDueSoon()).toEqual({ soon: false });
});

test("an event that arrives an hour late does not restore a record that was deleted since; a newer event does", async () => {
  const run = await givenRun();
  await store(run, { records: [buildRawConversation({ id: "c1" })], observedAt: hourAgo() });
  await given.query("update conversation set deleted_at = clock_timestamp() - interval '10 minutes'");
  const event = (observedAt: Date) => ({
    runId: null,
    observedAt,
    records: [buildRawConversation({ id: "c1", rev: 9 })],
  });
  const loadDeletion = async () =>
    (await given.query("select deleted_at is not null as deleted, rev from conversation"))[0];

  const lateOutcome = await store(run, event(hourAgo()));
  const after = await loadDeletion();
  const newerOutcome = await store(run, event(new Date()));

  expect([lateOutcome.stored, after]).toEqual([0, { deleted: true, rev: 1 }]);
  expect([newerOutcome.stored, await loadDeletion()]).toEqual([1, { deleted: false, rev: 9 }]);
});

test("an event that is older than a backlog entry does not remove the entry", async () => {
  const run = await givenRun();
  await store(run, { records: [buildRawConversation({ customerId: "ada" })] });

  await store(run, {
    runId: null,
    stream: "customers",
    observedAt: hourAgo(),
    records: [buildRawCustomer({ id: "ada" })],
  });
  const before = await listBacklog();
  await store(run, { runId: null, stream: "customers", records: [buildRawCustomer({ id: "ada" })] });

  expect(before).toEqual([{ kind: "customer", id: "ada" }]);
  expect(await listBacklog()).toEqual([]);
});
