import { retention } from "@inlet/db";
import { buildRawConversation, buildRawMessage, type GivenRun } from "@inlet/testkit/given";
import { beforeEach, expect, test } from "vitest";
import { setUpNormalizer } from "../testing/normalizer-harness.ts";

const { db, given, store, listIds } = setUpNormalizer();

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
const at = (days: number) => ({ updatedAt: daysAgo(days).toISOString() });
const conversation = (id: string, days: number, over: object = {}) =>
  buildRawConversation({ id, customerId: "p1", ...at(days), ...over });
const message = (id: string, conversationId: string, days: number) =>
  buildRawMessage({ id, conversationId, ...at(days) });
const scope = { scopeFrom: daysAgo(400) };

let run: GivenRun;
beforeEach(async () => {
  const { id: workspaceId } = await given.workspace({ retentionDays: 30 });
  const { id: integrationId } = await given.integration({ workspaceId });
  run = await given.run({ workspaceId, integrationId });
});

const listLive = async (table: string) =>
  (await given.query<{ id: string }>(`select id from ${table} where deleted_at is null order by id`)).map(
    (it) => it.id,
  );

test("a conversation older than the retention is not stored, uses no volume, and leaves the lists", async () => {
  const { workspaceId } = run;
  await given.row("held_conversation", { workspaceId, id: "old", updatedAt: daysAgo(31) });
  await given.row("fetch_backlog", { workspaceId, kind: "conversation", id: "old", reason: "released" });

  const outcome = await store(run, { records: [conversation("old", 31), conversation("new", 29)], ...scope });

  expect(outcome).toMatchObject({ stored: 1, dropped: 1, held: 0, rejected: 0 });
  expect(await listIds("conversation")).toEqual(["new"]);
  expect(await given.query("select conversation_id from volume_entry")).toEqual([{ conversation_id: "new" }]);
  expect(await listIds("held_conversation")).toEqual([]);
  expect(await given.query("select id from fetch_backlog where kind = 'conversation'")).toEqual([]);
});

test("an old message asks for no conversation, and belongs to one that is young enough", async () => {
  await store(run, { records: [conversation("new", 1)], ...scope });

  const records = [message("m1", "new", 90), message("m2", "unknown", 90), message("m3", "other", 3)];
  await store(run, { stream: "messages", records, ...scope });

  expect(await listIds("message")).toEqual(["m1"]);
  expect(await given.query("select id from fetch_backlog where kind = 'conversation'")).toEqual([
    { id: "other" },
  ]);
});

test("a conversation that was removed stays away until it changes, and then comes whole without being charged again", async () => {
  const { workspaceId } = run;
  const observedAt = daysAgo(2);
  await given.query("update workspace set retention_days = null");
  await store(run, { records: [conversation("old", 31)], observedAt, ...scope });
  await store(run, { stream: "messages", records: [message("m1", "old", 31)], observedAt, ...scope });
  await given.query("update workspace set retention_days = 30");
  while ((await retention.expireNext(db, workspaceId)) !== undefined);

  await store(run, { records: [conversation("old", 31)], ...scope });
  await store(run, { stream: "messages", records: [message("m1", "old", 31)], ...scope });
  const away = [await listLive("conversation"), await listLive("message")];
  await store(run, { records: [conversation("old", 1, { rev: 2 })], observedAt: daysAgo(1), ...scope });
  await store(run, {
    stream: "messages",
    records: [message("m1", "old", 31)],
    observedAt: daysAgo(1),
    ...scope,
  });

  expect(away).toEqual([[], []]);
  expect([await listLive("conversation"), await listLive("message")]).toEqual([["old"], ["m1"]]);
  expect(await given.query("select 1 from volume_entry")).toHaveLength(1);
});
