import { batches, deletions, tenancy } from "@inlet/db";
import { buildRawConversation } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { setUpNormalizer } from "../testing/normalizer-harness.ts";

const { db, given, handle, queues, listIds } = setUpNormalizer();
const streams = ["tags", "customers", "conversations", "messages"] as const;

/** Requeues every settled batch for a replay. @returns the ids */
async function requeueAll({ workspaceId }: { workspaceId: string }): Promise<string[]> {
  const requeued: string[] = [];
  const replay = await batches.startReplay(db, { workspaceId, streams });
  for await (const some of batches.requeueForReplay(db, replay)) requeued.push(...some);
  return requeued;
}

test("a run at its barrier does not wait for a replay, and an unsettled page is not replayed", async () => {
  const run = await given.run({ atBarrier: true, state: "waiting", version: 4 });
  const [first, last] = [await given.batch(run), await given.batch(run)];
  await handle(first);
  const requeued = await requeueAll(run);

  await handle(last);
  const dispatched = [...queues().sent];
  await handle(first);

  expect(requeued).toEqual([first.id]);
  expect(dispatched).toEqual([{ name: "take-step", payload: { runId: run.id, version: 4 }, priority: 10 }]);
  expect(queues().sent).toEqual(dispatched);
});

test("a worker that loaded a page before its replay cannot settle the replay", async () => {
  const run = await given.run();
  const { id } = await given.batch(run, { records: [buildRawConversation({ id: "c1" })] });
  const lock = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  const lockHolder = db.transaction().execute(async (tx) => {
    await tenancy.lockWorkspace(tx, run.workspaceId);
    locked.resolve();
    await lock.promise;
  });
  await locked.promise;
  const late = handle({ id }); // has loaded the page and waits for the lock on the workspace
  await given.awaitBlocked();
  await given.query("update raw_batch set state = 'settled' where id = $1", id);
  await requeueAll(run);
  lock.resolve();
  await Promise.all([lockHolder, late]);

  expect(await listIds("conversation")).toEqual([]);
  expect(await given.query("select state, replayed from raw_batch")).toEqual([
    { state: "pending", replayed: true },
  ]);
});

test("a page from which deleted content is being erased is replayed as well", async () => {
  const run = await given.run();
  const { id } = await given.batch(run);
  await handle({ id });
  await given.row("erasure_scan", { workspaceId: run.workspaceId });
  const erasing = await db.startTransaction().execute();
  await deletions.advanceErasureScan(erasing, run.workspaceId, { batchId: id, body: Buffer.from("cleaned") });

  const requeued = requeueAll(run);
  await Promise.race([requeued, given.awaitBlocked()]);
  await erasing.commit().execute();

  expect(await requeued).toEqual([id]);
});

test("many pages are requeued in bounded statements, each once even if some are settled again meanwhile", async () => {
  const { id, workspaceId, integrationId } = await given.run();
  await given.query(
    `insert into raw_batch (workspace_id, integration_id, run_id, stream, records, body, observed_at, scope_from, strategy, state)
    select $1, $2, $3, 'tags', 1, 'x', now(), now(), 'search', 'settled' from generate_series(1, 401)`,
    ...[workspaceId, integrationId, id],
  );

  const replay = await batches.startReplay(db, { workspaceId, streams });
  const sizes: number[] = [];
  for await (const some of batches.requeueForReplay(db, replay)) {
    sizes.push(some.length);
    await given.query("update raw_batch set state = 'settled'");
  }

  expect(sizes).toEqual([200, 200, 1]);
  expect(await batches.findReplay(db, workspaceId, replay.id)).toMatchObject({
    batches: 401,
    records: 401,
    left: 0,
  });
});
