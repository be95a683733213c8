import { maxConsecutiveFailures } from "@inlet/contracts";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { openDb, runs } from "../index.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

test("failures back off exponentially, and the last allowed one in a row fails the run", async () => {
  const run = await given.run({ version: 3 });
  const fail = () =>
    runs.recordFailure(db, run, { kind: "unavailable", message: "Kustomer could not answer" });

  const backoffs = [];
  for (let i = 0; i < maxConsecutiveFailures; i++) backoffs.push(await fail());

  expect(backoffs.slice(0, 4)).toEqual([250, 500, 1_000, 2_000]);
  expect(backoffs.indexOf(undefined)).toBe(maxConsecutiveFailures - 1);
  expect(await runs.findById(db, run.id)).toMatchObject({
    state: "failed",
    version: 4,
    failures: maxConsecutiveFailures,
    dispatchAt: null,
    finishedAt: expect.any(Date),
    error: {
      kind: "unavailable",
      message: "Kustomer could not answer",
      at: expect.stringMatching(/^\d{4}-.*Z$/),
    },
  });
});

test("a failure of a step for an older version is ignored", async () => {
  const run = await given.run({ version: 3 });

  const backoffMs = await runs.recordFailure(db, { ...run, version: 2 }, { kind: "bug", message: "" });
  await runs.fail(db, { ...run, version: 2 }, { kind: "bug", message: "" });
  await runs.defer(db, { ...run, version: 2 }, { ms: 60_000 });

  expect(backoffMs).toBeUndefined();
  expect(await runs.findById(db, run.id)).toMatchObject({ failures: 0, state: "queued", version: 3 });
});
