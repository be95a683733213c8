import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { openDb, runs } from "../index.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const outcome = { stored: 3, unchanged: 1, held: 0, rejected: 0, dropped: 2 };

test("the outcome of a run is summed from its batches until the run is done", async () => {
  const open = await given.run();
  await given.batch(open, { ...outcome });
  await given.batch(open, { ...outcome, held: 4 });
  const done = await given.run({ state: "done", stored_counts: { ...outcome, stored: 9 } });
  const failed = await given.run({ state: "failed" });
  await given.batch(failed, { ...outcome });

  const findOutcome = async ({ workspaceId, id }: { workspaceId: string; id: string }) =>
    (await runs.findWithOutcome(db, { workspaceId, id }))?.outcome;

  expect(await findOutcome(open)).toEqual({ stored: 6, unchanged: 2, held: 4, rejected: 0, dropped: 4 });
  expect(await findOutcome(done)).toEqual({ ...outcome, stored: 9 });
  expect(await findOutcome(failed)).toEqual(outcome);
});

test("a run is found only in its own workspace", async () => {
  const run = await given.run();
  const other = await given.workspace();

  expect(await runs.findWithOutcome(db, { workspaceId: other.id, id: run.id })).toBeUndefined();
  expect(await runs.findLatestLive(db, run.integrationId)).toMatchObject({ id: run.id });
});
