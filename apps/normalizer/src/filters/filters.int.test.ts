import type { Filters } from "@inlet/contracts";
import { filters } from "@inlet/db";
import { createJobContext } from "@inlet/queue/testing";
import { buildRawConversation, buildRawMessage, type GivenRun } from "@inlet/testkit/given";
import { beforeEach, expect, test } from "vitest";
import { createApplyFiltersHandler } from "../jobs/apply-filters.ts";
import { setUpNormalizer } from "../testing/normalizer-harness.ts";

const { db, given, handle, store, listIds, queues } = setUpNormalizer();

const onlyDone: Filters = { conversations: { field: "status", in: ["done"] } };
const start = Date.now() - 60_000;
/** A page that was read this many seconds after the start. */
const at = (seconds: number) => ({ observedAt: new Date(start + seconds * 1_000) });

let run: GivenRun;

async function givenFilters(rules: Filters | null, over: Record<string, unknown> = {}) {
  const { id: workspaceId } = await given.workspace(over);
  const filterColumns = rules === null ? {} : { filters: rules, filtersOn: true };
  const { id: integrationId } = await given.integration({ workspaceId, ...filterColumns });
  run = await given.run({ workspaceId, integrationId });
}

beforeEach(() => givenFilters(onlyDone));

const conversation = (status: string, rev: number, over: Record<string, unknown> = {}) =>
  buildRawConversation({ id: "c1", customerId: "u1", status, rev, ...over });
const message = (id = "m1", over: Record<string, unknown> = {}) =>
  buildRawMessage({ id, conversationId: "c1", ...over });
const listLive = async (table: string) =>
  (await given.query<{ id: string }>(`select id from ${table} where deleted_at is null order by id`)).map(
    (it) => it.id,
  );
const countCharges = async () => (await given.query("select 1 from volume_entry")).length;
const listBacklog = () => given.query("select kind, id, reason from fetch_backlog order by kind, id");

test("a conversation that does not meet the filters is known by id only, uses no volume and is not requested", async () => {
  await store(run, { records: [conversation("open", 1), conversation("done", 1, { id: "c2" })], ...at(0) });
  await store(run, { stream: "messages", records: [message()], ...at(1) });

  expect(await listLive("conversation")).toEqual(["c2"]);
  expect(await listIds("filtered_conversation")).toEqual(["c1"]);
  expect(await listIds("message")).toEqual([]);
  expect(await countCharges()).toBe(1);
  expect(await listBacklog()).toEqual([
    { kind: "customer", id: "u1", reason: "its conversation was updated" },
  ]);
});

test("a conversation goes out and comes in again with its versions, and is charged once", async () => {
  await store(run, { records: [conversation("done", 1)], ...at(0) });
  await store(run, { stream: "messages", records: [message()], ...at(1) });

  const reopened = await given.batch(run, { records: [conversation("open", 2)], ...at(2) });
  await handle(reopened);
  const wentOut = [await listLive("conversation"), await listLive("message")];
  const attributes = await given.query(
    "select attributes from conversation union all select attributes from message",
  );
  const erasures = await given.query("select kind, id from erasure");
  await given.query("delete from fetch_backlog");
  await store(run, { records: [conversation("done", 3)], observedAt: new Date() });
  await store(run, { stream: "messages", records: [message()], observedAt: new Date() });

  expect(wentOut).toEqual([[], []]);
  expect(attributes).toEqual([{ attributes: {} }, { attributes: {} }]);
  expect(erasures).toEqual([{ kind: "conversation", id: "c1" }]);
  expect(await listLive("conversation")).toEqual(["c1"]);
  expect(await listLive("message")).toEqual(["m1"]);
  expect(await listIds("filtered_conversation")).toEqual([]);
  expect(await listBacklog()).toContainEqual({
    kind: "thread",
    id: "c1",
    reason: "it meets the filters now",
  });
  expect(await countCharges()).toBe(1);
});

test.each([
  [
    "older versions that meet the filters do not bring it in",
    [conversation("open", 2), conversation("done", 1)],
    [],
  ],
  [
    "older versions that do not meet them do not remove it",
    [conversation("done", 2), conversation("open", 1)],
    ["c1"],
  ],
])("pages in any order: %s", async (_, [newer, older], expected) => {
  await store(run, { records: [newer], ...at(1) });
  await store(run, { records: [older], ...at(2) });

  expect(await listLive("conversation")).toEqual(expected);
  expect(await listIds("filtered_conversation")).toEqual(expected.length === 0 ? ["c1"] : []);
});

test("a newer version that was read before its conversation was removed is read again", async () => {
  await store(run, { records: [conversation("done", 1)], ...at(0) });
  const newer = await given.batch(run, { records: [conversation("done", 3)], ...at(2) });
  await store(run, { records: [conversation("open", 2)], ...at(3) });

  await handle(newer);

  expect(await listLive("conversation")).toEqual([]);
  expect(await listBacklog()).toContainEqual({
    kind: "conversation",
    id: "c1",
    reason: "it may meet the filters now",
  });
});

test("a held conversation that does not meet the filters waits for no place any more", async () => {
  await givenFilters(onlyDone, { volumeLimit: 0 });
  await store(run, { records: [conversation("done", 1)], ...at(0) });
  const held = await listIds("held_conversation");

  await store(run, { records: [conversation("open", 2)], ...at(1) });

  expect(held).toEqual(["c1"]);
  expect(await listIds("held_conversation")).toEqual([]);
  expect(await listIds("filtered_conversation")).toEqual(["c1"]);
});

test("by lists, a newer message requests a filtered conversation again", async () => {
  await store(run, { records: [conversation("open", 1)], strategy: "list", ...at(0) });
  const page = { stream: "messages", strategy: "list" };
  await store(run, { ...page, records: [message()], ...at(1) });
  const before = await listBacklog();

  await store(run, { ...page, records: [message("m2", { updatedAt: "2026-01-03T00:00:00Z" })], ...at(2) });

  expect(before).toEqual([]);
  expect(await listBacklog()).toEqual([
    { kind: "conversation", id: "c1", reason: "it may meet the filters now" },
  ]);
});

test("messages that do not meet their condition are not stored, and their conversation stays", async () => {
  await givenFilters({ messages: { field: "automated", equals: false } });
  await store(run, { records: [conversation("open", 1)], ...at(0) });
  await store(run, { stream: "messages", records: [message(), message("m2", { auto: true })], ...at(1) });
  const [stored, filtered] = [await listLive("message"), await listIds("filtered_message")];

  await store(run, {
    stream: "messages",
    records: [message("m1", { auto: true, rev: 2 }), message("m2", { auto: false, rev: 2 })],
    ...at(2),
  });

  expect([stored, filtered]).toEqual([["m1"], ["m2"]]);
  expect(await listLive("conversation")).toEqual(["c1"]);
  expect(await listLive("message")).toEqual(["m2"]);
  expect(await listIds("filtered_message")).toEqual(["m1"]);
});

test("parallel pages about the same conversation end with its newest version", async () => {
  const versions = Array.from({ length: 12 }, (_, i) => conversation(i % 2 === 0 ? "open" : "done", i));
  const batches = await Promise.all(versions.map((it, i) => given.batch(run, { records: [it], ...at(i) })));

  await Promise.all(batches.reverse().map((it) => handle(it)));

  const [live, filtered] = [await listLive("conversation"), await listIds("filtered_conversation")];
  const requested = (await listBacklog()).filter((it) => it["kind"] === "conversation");
  // Version 11 is done. It is stored, or requested again because its page was cleaned.
  expect([live, filtered, requested.length]).toEqual(live.length === 1 ? [["c1"], [], 0] : [[], ["c1"], 1]);
});

/** Runs the job until it has evaluated everything, or must wait. */
async function apply(workspaceId: string): Promise<void> {
  const sent = queues().sent.length;
  await createApplyFiltersHandler({ db, queues: queues() }).run({ workspaceId }, createJobContext());
  if (queues().sent.length > sent) await apply(workspaceId);
}
const change = (rules: Filters | null) =>
  db
    .transaction()
    .execute((tx) => filters.setFilters(tx, { id: run.integrationId, workspaceId: run.workspaceId }, rules));

test("changed filters remove what is stored, after pages that the earlier filters may have decided", async () => {
  await givenFilters(null);
  const records = Array.from({ length: 450 }, (_, i) =>
    conversation(i % 3 === 0 ? "done" : "open", 1, { id: `c${i}` }),
  );
  await store(run, { records, ...at(0) });
  const pending = await given.batch(run, { records: [conversation("open", 1, { id: "late" })], ...at(1) });
  await change(onlyDone);

  await apply(run.workspaceId);
  const waiting = (await listLive("conversation")).length;
  await given.query("update integration set filters_on = false"); // as a normalizer saw it that began before
  await handle(pending);
  await given.query("update integration set filters_on = true");
  await apply(run.workspaceId);

  expect(waiting).toBe(450);
  expect(await listLive("conversation")).toHaveLength(150);
  expect(await listIds("filtered_conversation")).toHaveLength(301);
  expect(await filters.findChange(db, run.workspaceId)).toMatchObject({
    phase: "conversations again",
    evaluated: 451,
    removed: 301,
  });
  expect(await countCharges()).toBe(451);
});

test("what earlier filters kept out is requested again, and filtering ends with the last of it", async () => {
  await store(run, { records: [conversation("open", 1), conversation("open", 1, { id: "c2" })], ...at(0) });
  await given.query("delete from run");
  await change(null);
  await apply(run.workspaceId);

  const openRereads = async () => {
    const due = await filters.listDueRereads(db, { limit: 10 });
    return (await Promise.all(due.map((it) => filters.openReread(db, it)))).flat();
  };
  const opened = await openRereads();
  const requested = await listBacklog();
  const isOn = async () =>
    (await given.query<{ filters_on: boolean }>("select filters_on from integration"))[0]?.filters_on;
  const before = await isOn();
  await store(run, { records: [conversation("open", 1)], observedAt: new Date() });
  await given.query("update fetch_backlog set outcome = 'not found' where id = 'c2'");
  await filters.endRereads(db, { limit: 10 });
  await given.query("update run set state = 'done'");
  for (let phase = 0; phase < 3; phase++) await openRereads();

  expect(opened).toHaveLength(1);
  expect(requested).toEqual([
    { kind: "conversation", id: "c1", reason: "the filters changed" },
    { kind: "conversation", id: "c2", reason: "the filters changed" },
  ]);
  expect(await listLive("conversation")).toEqual(["c1"]);
  expect(await listIds("filtered_conversation")).toEqual([]);
  expect([before, await isOn()]).toEqual([true, false]);
  expect(await filters.findChange(db, run.workspaceId)).toMatchObject({
    phase: "done",
    requested: 2,
    cameIn: 1,
  });
});
