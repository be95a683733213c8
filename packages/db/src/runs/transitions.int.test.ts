import { runStateSchema } from "@inlet/contracts";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { openDb, runs } from "../index.ts";
import { move, transitions } from "./transitions.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const states = runStateSchema.options;

test("a change is written exactly when the transitions allow it", async () => {
  for (const from of states)
    for (const to of states.filter((it) => it !== "queued" || from === "paused")) {
      const run = await given.run({ state: from });
      const before = await runs.findById(db, run.id);

      const after = await move(db, run, { to, set: { failures: 1 } });

      const isAllowed = transitions[from].includes(to);
      expect([from, to, after?.state]).toEqual([from, to, isAllowed ? to : undefined]);
      expect(await runs.findById(db, run.id)).toEqual(isAllowed ? after : before);
    }
});

test("an ended run never becomes queued again", async () => {
  const run = await given.run({ state: "failed" });

  expect(await move(db, run, { to: "queued" })).toBeUndefined();
  expect(await runs.findById(db, run.id)).toMatchObject({ state: "failed", version: run.version });
});

test("a run is not changed from a version that is out of date", async () => {
  const run = await given.run({ version: 3 });

  expect(await move(db, { ...run, version: 2 }, { to: "running" })).toBeUndefined();
  expect(await runs.findById(db, run.id)).toMatchObject({ state: "queued", version: 3 });
});

test.each(states)("%s decides on the next dispatch and on the end", async (to) => {
  const run = await given.run({ state: to === "queued" ? "paused" : "running" });

  const moved = await move(db, run, { to });

  expect(moved).toMatchObject({
    version: run.version + 1,
    dispatchAt: ["queued", "running", "waiting"].includes(to) ? expect.any(Date) : null,
    finishedAt: ["done", "failed", "cancelled"].includes(to) ? expect.any(Date) : null,
  });
});
