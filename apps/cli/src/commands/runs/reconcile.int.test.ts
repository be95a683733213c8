import { deletions, openDb } from "@inlet/db";
import { createRecordingQueues } from "@inlet/queue/testing";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { givenIntegration, runCommand } from "../../testing/run-command.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url, max: 3 });
afterAll(() => db.destroy());

const env = { DATABASE_URL: pg.url, QUEUE_URL: "redis://127.0.0.1:1" };

async function givenReadIntegration() {
  const integration = await givenIntegration(db);
  await given.query("update integration set scope_from = clock_timestamp()");
  const queues = createRecordingQueues();
  return { ...integration, queues, run: (...argv: string[]) => runCommand(argv, env, () => queues) };
}

test("a full reconcile run is opened and dispatched", async () => {
  const { workspaceId, queues, run: runInlet } = await givenReadIntegration();

  const { stdout, exitCode } = await runInlet("reconcile", workspaceId, "--full", "--json");

  const run = JSON.parse(stdout) as { id: string };
  expect(exitCode).toBe(0);
  expect(run).toMatchObject({ kind: "reconcile", state: "queued", counts: { deleted: 0 } });
  expect(await deletions.findReconcile(db, run.id)).toMatchObject({ fullSweep: true });
  expect(queues.sent).toMatchObject([{ name: "take-step", payload: { runId: run.id } }]);
});

test("a watched run stops at its question, and the output says how to answer it", async () => {
  const { id, workspaceId, run } = await givenReadIntegration();
  const open = await deletions.openReconcile(db, id, { full: false });
  const question = { kind: "removal", message: "Delete many records?", wouldRemove: {} };
  await given.query(
    "update run set state = 'paused', paused_by_person = true, question = $1",
    JSON.stringify(question),
  );

  const watched = await run("reconcile", workspaceId, "--watch");
  const confirmed = await run("runs", "confirm", String(open?.id), "--json");
  const again = await run("runs", "confirm", String(open?.id));

  expect(watched.exitCode).toBe(1);
  expect(watched.stderr).toContain(`Delete many records?\ninlet runs confirm ${open?.id}`);
  expect(JSON.parse(confirmed.stdout)).toMatchObject({ state: "queued", question: null });
  expect(again).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("has no question") });
});

test("a reconcile run before anything was read and an unknown run are refused", async () => {
  const { workspaceId, run } = await givenReadIntegration();
  await given.query("update integration set scope_from = null");

  expect(await run("reconcile", workspaceId)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("Nothing has been read"),
  });
  expect(await run("runs", "confirm", workspaceId)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("no such run"),
  });
});
