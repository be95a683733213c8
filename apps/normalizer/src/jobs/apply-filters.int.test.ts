import type { Filters } from "@inlet/contracts";
import { batches, filters } from "@inlet/db";
import { createJobContext } from "@inlet/queue/testing";
import { buildRawConversation, type GivenRun } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { normalize } from "../pipeline/normalize.ts";
import { setUpNormalizer } from "../testing/normalizer-harness.ts";
import { createApplyFiltersHandler } from "./apply-filters.ts";

const { db, given, keyring, handle, store, listIds, queues } = setUpNormalizer();

const onlyDone: Filters = { conversations: { field: "status", in: ["done"] } };
const start = Date.now() - 60_000;
/** A page that was read this many seconds after the start. */
const at = (seconds: number) => ({ observedAt: new Date(start + seconds * 1_000) });

let run: GivenRun;

async function givenFilters(rules: Filters | null) {
  const filterColumns = rules === null ? {} : { filters: rules, filtersOn: true };
  const { id: integrationId, workspaceId } = await given.integration(filterColumns);
  run = await given.run({ workspaceId, integrationId });
}

const conversation = (status: string, id = "c1") =>
  buildRawConversation({ id, customerId: "u1", status, rev: 1 });
const listLive = async () =>
  (await given.query<{ id: string }>("select id from conversation where deleted_at is null order by id")).map(
    (it) => it.id,
  );
const listRequested = () =>
  given.query("select id, reason from fetch_backlog where kind = 'conversation' order by id");

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

async function openRereads() {
  const due = await filters.listDueRereads(db, { limit: 10 });
  return (await Promise.all(due.map((it) => filters.openReread(db, it)))).flat();
}

test("changed filters remove what is stored, after pages that the earlier filters may have decided", async () => {
  await givenFilters(null);
  const records = Array.from({ length: 450 }, (_, i) => conversation(i % 3 === 0 ? "done" : "open", `c${i}`));
  await store(run, { records, ...at(0) });
  const pending = await given.batch(run, { records: [conversation("open", "late")], ...at(1) });
  await change(onlyDone);

  await apply(run.workspaceId);
  const waiting = (await listLive()).length;
  await given.query("update integration set filters_on = false"); // as a normalizer saw it that began before
  await handle(pending);
  await given.query("update integration set filters_on = true");
  await apply(run.workspaceId);

  expect(waiting).toBe(450);
  expect(await listLive()).toHaveLength(150);
  expect(await listIds("filtered_conversation")).toHaveLength(301);
  expect(await filters.findChange(db, run.workspaceId)).toMatchObject({
    phase: "conversations again",
    evaluated: 451,
    removed: 301,
  });
  expect(await given.query("select from volume_entry")).toHaveLength(451);
});

test("what earlier filters kept out is requested again, and filtering ends with the last of it", async () => {
  await givenFilters(onlyDone);
  await store(run, { records: [conversation("open"), conversation("open", "c2")], ...at(0) });
  await given.query("delete from run");
  await change(null);
  await apply(run.workspaceId);

  const opened = await openRereads();
  const requested = await listRequested();
  const isOn = async () =>
    (await given.query<{ filters_on: boolean }>("select filters_on from integration"))[0]?.filters_on;
  const before = await isOn();
  await store(run, { records: [conversation("open")], observedAt: new Date() });
  await given.query("update fetch_backlog set outcome = 'not found' where id = 'c2'");
  await filters.endRereads(db, { limit: 10 });
  await given.query("update run set state = 'done'");
  for (let phase = 0; phase < 3; phase++) await openRereads();

  expect(opened).toHaveLength(1);
  expect(requested).toEqual([
    { id: "c1", reason: "the filters changed" },
    { id: "c2", reason: "the filters changed" },
  ]);
  expect(await listLive()).toEqual(["c1"]);
  expect(await listIds("filtered_conversation")).toEqual([]);
  expect([before, await isOn()]).toEqual([true, false]);
  expect(await filters.findChange(db, run.workspaceId)).toMatchObject({
    phase: "done",
    requested: 2,
    cameIn: 1,
  });
});

test("what a page keeps out that was opened before the filters changed is requested again, and what the change removes is not", async () => {
  await givenFilters(onlyDone);
  await store(run, { records: [conversation("done", "c2")], ...at(0) });
  const page = await given.batch(run, { records: [conversation("open")], ...at(1) });
  const opened = await batches.findUnsettled(db, page.id);
  if (opened === undefined) throw new Error("no batch");
  await change({ conversations: { field: "status", in: ["open"] } });
  await apply(run.workspaceId);

  await normalize({ db, keyring }, opened);
  await apply(run.workspaceId);
  await given.query("delete from run");
  await openRereads();

  expect(await listIds("filtered_conversation")).toEqual(["c1", "c2"]);
  expect(await listRequested()).toEqual([{ id: "c1", reason: "the filters changed" }]);
});
