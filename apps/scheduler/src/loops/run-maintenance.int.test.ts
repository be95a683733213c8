import { openDb } from "@inlet/db";
import { createJobContext } from "@inlet/queue/testing";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, beforeEach, expect, test } from "vitest";
import { runMaintenance } from "./run-maintenance.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const past = new Date(Date.now() - 60_000);
let errors: string[] = [];
beforeEach(() => {
  errors = [];
});
const log = Object.assign(createJobContext().log, {
  error: ({ task }: { task: string }) => void errors.push(task),
});
const config = { settleMs: 30_000, keepBatchesDays: 7, keepTombstonesDays: 400 };
const deps = { db, log, config };

test("reports are deleted after a week", async () => {
  const { id: integrationId, workspaceId } = await given.integration();
  const window = { windowFrom: past, windowTo: new Date(), listed: [], state: "done" };
  const report = (days: number) =>
    given.row("report", {
      workspaceId,
      integrationId,
      ...window,
      openedAt: new Date(Date.now() - days * 86_400_000),
    });
  await report(8);
  const young = await report(6);

  await runMaintenance(deps);

  expect(await given.query("select id from report")).toEqual([{ id: young["id"] }]);
});

test("tombstones are deleted after 400 days, and the feed knows up to where", async () => {
  const { workspaceId } = await given.workspace().then((it) => ({ workspaceId: it.id }));
  const columns = { workspaceId, updatedAt: past, attributes: "{}", relations: "{}", observedAt: past };
  const tombstone = (id: string, days: number) =>
    given.row("conversation", {
      ...{ ...columns, id, channels: [], tags: [], mappingVersion: 1, feedPosition: 7 },
      deletedAt: new Date(Date.now() - days * 86_400_000),
    });
  await tombstone("old", 401);
  await tombstone("young", 399);
  await given.row("conversation_item", { workspaceId, id: "old", feedPosition: 7 });

  await runMaintenance(deps);

  expect(await given.query("select id from conversation where workspace_id = $1", workspaceId)).toEqual([
    { id: "young" },
  ]);
  expect(
    await given.query("select position, id from feed_floor where workspace_id = $1", workspaceId),
  ).toEqual([{ position: "7", id: "old" }]);
});

test("any number of schedulers may run the maintenance at once", async () => {
  const inTwoDays = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10).replaceAll("-", "");
  const partition = `raw_batch_${inTwoDays}`;
  await given.query(`drop table if exists ${partition}`);

  await Promise.all([runMaintenance(deps), runMaintenance(deps)]);

  expect(errors).toEqual([]);
  expect(await given.query("select to_regclass($1)::text as name", partition)).toEqual([{ name: partition }]);
});

test("a rejected record without an id is listed as long as its page is kept", async () => {
  const { id: workspaceId } = await given.workspace();
  const reject = (id: string, days: number) =>
    given.row("rejected_record", {
      ...{ workspaceId, stream: "messages", id, reason: "no id", batchId: crypto.randomUUID() },
      rejectedAt: new Date(Date.now() - days * 86_400_000),
    });
  await reject("no-id-old", 8);
  await reject("no-id-young", 6);
  await reject("with-id", 8);

  await runMaintenance(deps);

  const left = await given.query(
    "select id from rejected_record where workspace_id = $1 order by id",
    workspaceId,
  );
  expect(left).toEqual([{ id: "no-id-young" }, { id: "with-id" }]);
});

test("a task of the maintenance that fails leaves the others alone", async () => {
  await given.query("insert into request_rate (key, minute, used) values ('old', 1, 1)");
  await given.query("alter table report rename to hidden_report");

  await runMaintenance(deps);
  await given.query("alter table hidden_report rename to report");

  expect(errors).toEqual(["delete expired reports"]);
  expect(await given.query("select key from request_rate")).toEqual([]);
});

/** A workspace whose rows of a table cannot be deleted. */
async function failFor(workspaceId: string, table: string): Promise<void> {
  await given.query(`
    create or replace function fail() returns trigger language plpgsql as $$ begin raise 'broken'; end $$;
    create trigger fail before delete on ${table} for each row
      when (old.workspace_id = '${workspaceId}') execute function fail()`);
}

test("a workspace whose tombstones cannot be deleted leaves those of others alone", async () => {
  const [failing, own] = [await given.workspace(), await given.workspace()].sort((a, b) =>
    a.id < b.id ? -1 : 1,
  );
  for (const it of [failing, own])
    await given.row("conversation", {
      ...{ workspaceId: it?.id, id: "old", updatedAt: past, attributes: "{}", relations: "{}" },
      ...{ observedAt: past, channels: [], tags: [], mappingVersion: 1, feedPosition: 7 },
      deletedAt: new Date(Date.now() - 401 * 86_400_000),
    });
  await failFor(failing?.id ?? "", "conversation");

  await runMaintenance(deps);
  await given.query("drop trigger fail on conversation");

  expect(await given.query("select workspace_id from conversation")).toEqual([{ workspace_id: failing?.id }]);
});

test("a workspace whose held conversations cannot be deleted leaves those of others alone", async () => {
  const retentionDays = 30;
  const [failing, own] = [await given.workspace({ retentionDays }), await given.workspace({ retentionDays })];
  for (const { id: workspaceId } of [failing, own])
    await given.row("held_conversation", { workspaceId, id: "old", updatedAt: new Date(0) });
  await failFor(failing.id, "held_conversation");

  await runMaintenance(deps);
  await given.query("drop trigger fail on held_conversation");

  expect(await given.query("select workspace_id from held_conversation")).toEqual([
    { workspace_id: failing.id },
  ]);
});
