import { batches, tenancy } from "@inlet/db";
import { rawConversation } from "@inlet/testkit/given";
import { expect, test, vi } from "vitest";
import { trial } from "./testing/normalizer-harness.ts";

const { db, given, handle, queues, ids } = trial();
const streams = ["tags", "customers", "conversations", "messages"] as const;

/** Sets back what is settled. @returns the ids */
async function setBack({ workspaceId }: { workspaceId: string }): Promise<string[]> {
  const set: string[] = [];
  const replay = await batches.startReplay(db, { workspaceId, streams });
  for await (const some of batches.requeueForReplay(db, replay)) set.push(...some);
  return set;
}

test("a replay does not keep a run at its barrier, and a page that is not settled is not replayed", async () => {
  const run = await given.run({ atBarrier: true, state: "waiting", version: 4 });
  const [first, last] = [await given.batch(run), await given.batch(run)];
  await handle(first);
  const set = await setBack(run);

  await handle(last);
  const woken = [...queues().sent];
  await handle(first);

  expect(set).toEqual([first.id]);
  expect(woken).toEqual([{ name: "take-step", payload: { runId: run.id, version: 4 }, priority: 10 }]);
  expect(queues().sent).toEqual(woken);
});

test("a worker that still holds a page as it was first read cannot settle its replay", async () => {
  const run = await given.run();
  const { id } = await given.batch(run, { records: [rawConversation({ id: "c1" })] });
  const lock = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  const holding = db.transaction().execute(async (tx) => {
    await tenancy.lockWorkspace(tx, run.workspaceId);
    locked.resolve();
    await lock.promise;
  });
  await locked.promise;
  const late = handle({ id }); // has read the page, and waits for the workspace to charge the conversation
  await vi.waitFor(async () => {
    const waiting = await given.ask(
      "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    expect(waiting).toHaveLength(1);
  });
  await given.ask("update raw_batch set state = 'settled' where id = $1", id);
  await setBack(run);
  lock.resolve();
  await Promise.all([holding, late]);

  expect(await ids("conversation")).toEqual([]);
  expect(await given.ask("select state, replayed from raw_batch")).toEqual([
    { state: "pending", replayed: true },
  ]);
});

test("many pages are set back in bounded statements, each once although some are settled again meanwhile", async () => {
  const { id, workspaceId, integrationId } = await given.run();
  await given.ask(
    `insert into raw_batch (workspace_id, integration_id, run_id, stream, records, body, observed_at, scope_from, strategy, state)
    select $1, $2, $3, 'tags', 1, '', now(), now(), 'search', 'settled' from generate_series(1, 401)`,
    ...[workspaceId, integrationId, id],
  );

  const replay = await batches.startReplay(db, { workspaceId, streams });
  const sizes: number[] = [];
  for await (const some of batches.requeueForReplay(db, replay)) {
    sizes.push(some.length);
    await given.ask("update raw_batch set state = 'settled'");
  }

  expect(sizes).toEqual([200, 200, 1]);
  expect(await batches.findReplay(db, workspaceId, replay.id)).toMatchObject({
    batches: 401,
    records: 401,
    left: 0,
  });
});
