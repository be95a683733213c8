import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { filters, inTransaction, integrations, openDb } from "../index.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

/** Adds a workspace whose filters have changed, with conversations that the earlier ones kept out. */
async function givenChange(columns: object, filteredIds: readonly string[]): Promise<string> {
  const { workspaceId } = await given.integration({ ...columns, scopeFrom: new Date(0) });
  const at = new Date(0);
  for (const id of filteredIds)
    await given.row("filtered_conversation", {
      workspaceId,
      id,
      updatedAt: at,
      observedAt: at,
      filteredAt: at,
    });
  await given.row("filter_change", { workspaceId, phase: "conversations again" });
  return workspaceId;
}

const listDue = () => filters.listDueRereads(db, { limit: 10 });

test("what filters kept out is requested again as soon as a page is admitted, however many pages follow", async () => {
  const workspaceId = await givenChange({}, ["c1"]);
  let opened: ReturnType<typeof filters.openReread> | undefined;

  await inTransaction(db, async (tx) => {
    await filters.lockAdmission(tx, workspaceId);
    opened ??= filters.openReread(db, workspaceId);
    await given.awaitBlocked();
  });

  expect(await opened).toHaveLength(1);
});

test("nothing is requested again while ingestion is paused, also when that happens at the same moment", async () => {
  const workspaceId = await givenChange({}, ["c1"]);
  const integration = await integrations.findByWorkspace(db, workspaceId);
  let opened: ReturnType<typeof filters.openReread> | undefined;

  await inTransaction(db, async (tx) => {
    await integrations.setSwitches(tx, integration?.id ?? "", { paused: true });
    opened ??= filters.openReread(db, workspaceId);
    await given.awaitBlocked();
  });

  expect(await opened).toEqual([]);
});

test("what filters kept out waits while ingestion is paused, and a change that kept nothing out ends all the same", async () => {
  const waiting = await givenChange({ paused: true }, ["c1"]);
  const empty = await givenChange({ paused: true }, []);

  expect(await listDue()).toEqual([empty]);
  for (let phase = 0; phase < 2; phase++) await filters.openReread(db, empty);
  await given.query("update integration set paused = false");

  expect(await listDue()).toEqual([waiting]);
});
