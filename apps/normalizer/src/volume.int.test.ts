import { volume } from "@inlet/db";
import { rawConversation, rawMessage } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { trial } from "./testing/normalizer-harness.ts";

const { db, given, handle, ids } = trial();

const page = (from: number, to: number) => ({
  records: Array.from({ length: to - from }, (_, i) => rawConversation({ id: `c${from + i}` })),
});

async function givenRun(volumeLimit: number) {
  const { id: workspaceId } = await given.workspace({ volumeLimit });
  const { id: integrationId } = await given.integration({ workspaceId });
  return given.run({ workspaceId, integrationId });
}

/** What is used, and how many distinct conversations were ever admitted. */
async function usedAndAdmitted(workspaceId: string) {
  const [entries] = await given.ask<{ count: number }>("select count(*)::integer from volume_entry");
  return { used: (await volume.getUsage(db, workspaceId))?.used, admitted: entries?.count };
}

test("normalizers that get the same new conversations at once charge each of them once", async () => {
  const run = await givenRun(30);
  const batches = await Promise.all(
    [0, 5, 0, 10, 5, 20].map((from) => given.batch(run, page(from, from + 20))),
  );

  await Promise.all(batches.flatMap((it) => [handle(it), handle(it)]));
  for (const again of [0, 20]) await handle(await given.batch(run, page(again, again + 20)));

  expect(await usedAndAdmitted(run.workspaceId)).toEqual({ used: 30, admitted: 30 });
  expect(await ids("conversation")).toHaveLength(30);
  expect(await ids("held_conversation")).toHaveLength(10);
});

test("a normalizer that dies between the charge and the commit charges nothing, and its batch comes again", async () => {
  const run = await givenRun(30);
  const batch = await given.batch(run, page(0, 20));
  // Settling is the last statement of the transaction: there the connection is cut, once.
  await given.ask(`create sequence cut`);
  await given.ask(`
    create function cut_once() returns trigger language plpgsql as $$ begin
      if nextval('cut') = 1 then perform pg_terminate_backend(pg_backend_pid()); end if;
      return new;
    end $$`);
  await given.ask("create trigger cut before update on raw_batch for each row execute function cut_once()");

  await expect(handle(batch)).rejects.toMatchObject({ kind: "unavailable" });
  const between = await usedAndAdmitted(run.workspaceId);
  await handle(batch);

  expect(between).toEqual({ used: 0, admitted: 0 });
  expect(await usedAndAdmitted(run.workspaceId)).toEqual({ used: 20, admitted: 20 });
  await given.ask("drop trigger cut on raw_batch");
});

test("a conversation that comes by itself once there is room brings the messages that were passed over", async () => {
  const run = await givenRun(1);
  const { workspaceId } = run;
  await handle(await given.batch(run, page(0, 2)));
  const message = rawMessage({ id: "m1", conversationId: "c1" });
  await handle(await given.batch(run, { stream: "messages", records: [message] }));
  await given.ask("update workspace set volume_limit = 3 where id = $1", workspaceId);

  await handle(await given.batch(run, page(0, 3)));

  expect(await ids("conversation")).toEqual(["c0", "c1", "c2"]);
  expect(await given.ask("select id, reason from fetch_backlog where kind = 'thread'")).toEqual([
    { id: "c1", reason: "released" },
  ]);
});
