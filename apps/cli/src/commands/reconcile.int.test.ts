import { deletions, openDb } from "@inlet/db";
import { createRecordingQueues } from "@inlet/queue/testing";
import { testDb } from "@inlet/testkit";
import { givenIn } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { givenIntegration, runCommand } from "../testing/run-command.ts";

const pg = testDb();
const given = givenIn(pg);
const db = openDb({ url: pg.url, max: 3 });
afterAll(() => db.destroy());

const env = { DATABASE_URL: pg.url, QUEUE_URL: "redis://127.0.0.1:1" };

async function givenRead() {
  const integration = await givenIntegration(db);
  await given.ask("update integration set scope_from = clock_timestamp()");
  const queues = createRecordingQueues();
  return { ...integration, queues, run: (...argv: string[]) => runCommand(argv, env, () => queues) };
}

test("a look at everything is opened and rung for", async () => {
  const { workspaceId, queues, run } = await givenRead();

  const { stdout, exitCode } = await run("reconcile", workspaceId, "--full", "--json");

  const told = JSON.parse(stdout) as { id: string };
  expect(exitCode).toBe(0);
  expect(told).toMatchObject({ kind: "reconcile", state: "queued", counts: { deleted: 0 } });
  expect(await deletions.findReconcile(db, told.id)).toMatchObject({ fullSweep: true });
  expect(queues.sent).toMatchObject([{ name: "take-step", payload: { runId: told.id } }]);
});

test("a run that asks is followed to its question, which says how it is answered", async () => {
  const { id, workspaceId, run } = await givenRead();
  const open = await deletions.openReconcile(db, id, { full: false });
  const question = { kind: "removal", message: "Remove much?", wouldRemove: {} };
  await given.ask(
    "update run set state = 'paused', paused_by_person = true, question = $1",
    JSON.stringify(question),
  );

  const watched = await run("reconcile", workspaceId, "--watch");
  const confirmed = await run("runs", "confirm", String(open?.id), "--json");
  const again = await run("runs", "confirm", String(open?.id));

  expect(watched.exitCode).toBe(1);
  expect(watched.stderr).toContain(`Remove much?\ninlet runs confirm ${open?.id}`);
  expect(JSON.parse(confirmed.stdout)).toMatchObject({ state: "queued", question: null });
  expect(again).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("asks nothing") });
});

test("where nothing was read yet, or a run is unknown, it says so", async () => {
  const { workspaceId, run } = await givenRead();
  await given.ask("update integration set scope_from = null");

  expect(await run("reconcile", workspaceId)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("nothing has been read"),
  });
  expect(await run("runs", "confirm", workspaceId)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("no run"),
  });
});
