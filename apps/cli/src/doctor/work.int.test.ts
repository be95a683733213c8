import { openDb, runs } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { afterAll, beforeEach, expect, test } from "vitest";
import { givenIntegration, runCommand } from "../testing/run-command.ts";
import type { Finding } from "./finding.ts";

const { url } = setUpTestDb();
const db = openDb({ url, max: 1 });
afterAll(() => db.destroy());
let runId: string;
beforeEach(async () => {
  await db.deleteFrom("workspace").execute();
  const { id } = await givenIntegration(db);
  runId = (await runs.openNow(db, id, { settleMs: 0 })).id;
});

const ago = (ms: number) => new Date(Date.now() - ms);
const aboutWork = ["schedule", "dispatches", "fetchers", "batches"];

/** Runs `inlet doctor`. @returns what it says of late work */
async function findLateWork(): Promise<Finding[]> {
  const { stdout } = await runCommand(["doctor", "--json"], { DATABASE_URL: url });
  const { findings }: { findings: Finding[] } = JSON.parse(stdout);
  return findings.filter(({ check, status }) => aboutWork.includes(check) && status !== "ok");
}

test("finds overdue integrations and runs", async () => {
  await db
    .updateTable("integration")
    .set({ nextRunAt: ago(120_000) })
    .execute();
  await db
    .updateTable("run")
    .set({ dispatchAt: ago(3_600_000) })
    .execute();

  const found = await findLateWork();

  expect(found.map(({ check, status }) => [check, status])).toEqual([
    ["schedule", "warn"],
    ["dispatches", "fail"],
  ]);
});

test("finds runs that no fetcher begins", async () => {
  const setRun = (change: { openedAt?: Date; state?: "running" }) =>
    db.updateTable("run").set(change).where("id", "=", runId).execute();

  const fresh = await findLateWork();
  await setRun({ openedAt: ago(3_600_000) });
  const waiting = await findLateWork();
  await setRun({ state: "running" });
  const begun = await findLateWork();

  expect(fresh).toEqual([]);
  expect(waiting).toEqual([
    {
      check: "fetchers",
      status: "fail",
      message: expect.stringMatching(/^1 run waiting .*: start a fetcher/),
    },
  ]);
  expect(begun).toEqual([]);
});
