import { volume } from "@inlet/db";
import { buildRawConversation, buildRawMessage } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { setUpNormalizer } from "../testing/normalizer-harness.ts";

const { db, given, handle, listIds } = setUpNormalizer();

const page = (from: number, to: number) => ({
  records: Array.from({ length: to - from }, (_, i) => buildRawConversation({ id: `c${from + i}` })),
});

async function givenRun(volumeLimit: number) {
  const { id: workspaceId } = await given.workspace({ volumeLimit });
  const { id: integrationId } = await given.integration({ workspaceId });
  return given.run({ workspaceId, integrationId });
}

/** The used volume, and the number of distinct conversations that were ever admitted. */
async function loadUsage(workspaceId: string) {
  const [entries] = await given.query<{ count: number }>("select count(*)::integer from volume_entry");
  return { used: (await volume.getUsage(db, workspaceId))?.used, admitted: entries?.count };
}

test("parallel normalizers of the same new conversations charge each of them once", async () => {
  const run = await givenRun(30);
  const batches = await Promise.all(
    [0, 5, 0, 10, 5, 20].map((from) => given.batch(run, page(from, from + 20))),
  );

  await Promise.all(batches.flatMap((it) => [handle(it), handle(it)]));
  for (const again of [0, 20]) await handle(await given.batch(run, page(again, again + 20)));

  expect(await loadUsage(run.workspaceId)).toEqual({ used: 30, admitted: 30 });
  expect(await listIds("conversation")).toHaveLength(30);
  expect(await listIds("held_conversation")).toHaveLength(10);
});

test("a normalizer that dies between the charge and the commit charges nothing, and its batch is retried", async () => {
  const run = await givenRun(30);
  const batch = await given.batch(run, page(0, 20));
  // Settling is the last statement of the transaction. The trigger cuts the connection there, once.
  await given.query(`create sequence cut`);
  await given.query(`
    create function cut_once() returns trigger language plpgsql as $$ begin
      if nextval('cut') = 1 then perform pg_terminate_backend(pg_backend_pid()); end if;
      return new;
    end $$`);
  await given.query("create trigger cut before update on raw_batch for each row execute function cut_once()");

  await expect(handle(batch)).rejects.toMatchObject({ kind: "unavailable" });
  const afterFailure = await loadUsage(run.workspaceId);
  await handle(batch);

  expect(afterFailure).toEqual({ used: 0, admitted: 0 });
  expect(await loadUsage(run.workspaceId)).toEqual({ used: 20, admitted: 20 });
  await given.query("drop trigger cut on raw_batch");
});

test("a held conversation that is admitted by a later page adds its thread to the backlog", async () => {
  const run = await givenRun(1);
  const { workspaceId } = run;
  await handle(await given.batch(run, page(0, 2)));
  const message = buildRawMessage({ id: "m1", conversationId: "c1" });
  await handle(await given.batch(run, { stream: "messages", records: [message] }));
  await given.query("update workspace set volume_limit = 3 where id = $1", workspaceId);

  await handle(await given.batch(run, page(0, 3)));

  expect(await listIds("conversation")).toEqual(["c0", "c1", "c2"]);
  expect(await given.query("select id, reason from fetch_backlog where kind = 'thread'")).toEqual([
    { id: "c1", reason: "released" },
  ]);
});
