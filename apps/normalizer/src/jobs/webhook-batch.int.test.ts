import { rawConversation, rawCustomer, rawMessage } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { trial } from "../testing/normalizer-harness.ts";

const { given, handle, store, queues } = trial();

const hourAgo = () => new Date(Date.now() - 3_600_000);
const tomorrow = () => new Date(Date.now() + 86_400_000);
const wanted = () => given.ask("select kind, id from fetch_backlog order by kind, id");
const isDueSoon = async () =>
  (
    await given.ask("select next_run_at < clock_timestamp() + interval '1 minute' as soon from integration")
  )[0];

/** A run that waits at its barrier, of an integration that is due tomorrow. */
async function givenRun() {
  const { id: integrationId, workspaceId } = await given.integration({ nextRunAt: tomorrow() });
  return given.run({ integrationId, workspaceId, atBarrier: true, state: "waiting", openedAt: hourAgo() });
}

test("what came by webhook wakes no run; when it leaves a gap, the next one is due at once", async () => {
  const run = await givenRun();
  const page = { runId: null, stream: "messages", records: [rawMessage({ conversationId: "stranger" })] };

  await handle(await given.batch(run, page));

  expect(queues().sent).toEqual([]);
  expect(await wanted()).toEqual([{ kind: "conversation", id: "stranger" }]);
  expect(await isDueSoon()).toEqual({ soon: true });
});

test("what came by webhook and leaves no gap hurries nobody, nor does a page that is normalized again", async () => {
  const run = await givenRun();
  await store(run, { records: [rawConversation({ id: "known", customerId: "ada" })] });
  await store(run, { stream: "customers", records: [rawCustomer({ id: "ada" })] });
  const stranger = rawMessage({ id: "m2", conversationId: "stranger" });

  for (const page of [
    { records: [rawConversation({ id: "known", customerId: "ada", rev: 2 })] },
    { stream: "messages", records: [rawMessage({ conversationId: "known", customerId: "ada" })] },
    { stream: "messages", records: [stranger], replayed: true },
  ])
    await handle(await given.batch(run, { runId: null, ...page }));

  expect(await isDueSoon()).toEqual({ soon: false });
});

test("an event that comes an hour late revives nothing that was seen deleted since; a newer one does", async () => {
  const run = await givenRun();
  await store(run, { records: [rawConversation({ id: "c1" })], observedAt: hourAgo() });
  await given.ask("update conversation set deleted_at = clock_timestamp() - interval '10 minutes'");
  const event = (observedAt: Date) => ({
    runId: null,
    observedAt,
    records: [rawConversation({ id: "c1", rev: 9 })],
  });
  const deleted = async () =>
    (await given.ask("select deleted_at is not null as gone, rev from conversation"))[0];

  const late = await store(run, event(hourAgo()));
  const after = await deleted();
  const newer = await store(run, event(new Date()));

  expect([late.stored, after]).toEqual([0, { gone: true, rev: 1 }]);
  expect([newer.stored, await deleted()]).toEqual([1, { gone: false, rev: 9 }]);
});

test("an event that is older than a wish does not fulfil it", async () => {
  const run = await givenRun();
  await store(run, { records: [rawConversation({ customerId: "ada" })] });

  await store(run, {
    runId: null,
    stream: "customers",
    observedAt: hourAgo(),
    records: [rawCustomer({ id: "ada" })],
  });
  const before = await wanted();
  await store(run, { runId: null, stream: "customers", records: [rawCustomer({ id: "ada" })] });

  expect(before).toEqual([{ kind: "customer", id: "ada" }]);
  expect(await wanted()).toEqual([]);
});
