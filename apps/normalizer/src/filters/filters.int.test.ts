import type { Filters } from "@inlet/contracts";
import { buildRawConversation, buildRawMessage, type GivenRun } from "@inlet/testkit/given";
import { beforeEach, expect, test } from "vitest";
import { setUpNormalizer } from "../testing/normalizer-harness.ts";

const { given, handle, store, listIds } = setUpNormalizer();

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
