import { toBatchDispatch } from "@inlet/contracts";
import { batches, openDb } from "@inlet/db";
import { createRecordingQueues } from "@inlet/queue/testing";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { runCommand } from "../../testing/run-command.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url, max: 2 });
afterAll(() => db.destroy());
const env = { DATABASE_URL: pg.url, QUEUE_URL: "redis://127.0.0.1:1" };

test("a replay marks the pages of the given stream and time and dispatches them at the lowest priority", async () => {
  const run = await given.run();
  const messages = await given.batch(run, { stream: "messages", state: "settled", records: [1, 2] });
  await given.batch(run, { stream: "tags", state: "settled" });
  await given.batch(run, {
    stream: "messages",
    state: "settled",
    createdAt: new Date(Date.now() - 7_200_000),
  });
  const queues = createRecordingQueues();
  const from = new Date(Date.now() - 3_600_000).toISOString();
  const argv = ["replay", run.workspaceId, "--stream", "messages", "--from", from];

  const { exitCode, stdout } = await runCommand([...argv, "--json"], env, () => queues);
  const replay = JSON.parse(stdout);
  const again = await runCommand(argv, env, () => queues);

  expect(exitCode).toBe(0);
  expect(replay).toMatchObject({
    streams: ["messages"],
    from,
    batches: 1,
    records: 2,
    left: 1,
    counts: { stored: 0 },
  });
  expect(await batches.findReplay(db, run.workspaceId, replay.id)).toMatchObject({ batches: 1, left: 1 });
  const { payload, priority } = toBatchDispatch({ id: messages.id, lane: "live", turn: 0, replayed: true });
  expect(queues.sent).toEqual([{ name: "normalize-batch", payload, priority }]);
  expect(again.stdout).toMatch(/^pages +0$/m);
});

test("a replay starts while the queue is unreachable, and bad usage and unknown workspaces are reported", async () => {
  const run = await given.run();
  await given.batch(run, { state: "settled" });

  const queued = await runCommand(["replay", run.workspaceId], env);
  const unknown = await runCommand(["replay", crypto.randomUUID()], env);
  const usage = await runCommand(["replay", run.workspaceId, "--stream", "cats"], env);

  expect(queued).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("within ten minutes") });
  expect(queued.stdout).toMatch(/^left +1$/m);
  expect(unknown).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("There is no such workspace."),
  });
  expect(usage).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("Must be one of conversations"),
  });
});
