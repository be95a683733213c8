import { takeStep } from "@inlet/contracts";
import { type Integration, integrations, openDb, runs } from "@inlet/db";
import { openQueues } from "@inlet/queue";
import { createRecordingQueues } from "@inlet/queue/testing";
import { setUpQueueBackends, setUpTestDb } from "@inlet/testkit";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { givenIntegration, runCommand } from "../../testing/run-command.ts";

const { url } = setUpTestDb();
const backends = setUpQueueBackends();
const db = openDb({ url, max: 3 });
afterAll(() => db.destroy());

const env = { DATABASE_URL: url, QUEUE_URL: "redis://127.0.0.1:1" };
const settleMs = 0;
const soon = { timeout: 5_000, interval: 20 };

let queues = createRecordingQueues();
let integration: Integration;
beforeEach(async () => {
  queues = createRecordingQueues();
  integration = await givenIntegration(db);
});

const run = (...argv: string[]) => runCommand(argv, env, () => queues);
const json = async (...argv: string[]) => JSON.parse((await run(...argv, "--json")).stdout);
const buildDispatch = (runId: string, version: number) => ({
  name: "take-step",
  payload: { runId, version },
  priority: 10,
});

describe.each(backends)("on $name", (backend) => {
  test.skipIf(backend.url === undefined)("a started run is dispatched", async () => {
    const { url: queueUrl = "", prefix } = backend;

    const ended = await runCommand(["runs", "start", integration.workspaceId, "--json"], {
      ...env,
      QUEUE_URL: queueUrl,
      QUEUE_PREFIX: prefix,
    });

    expect(ended).toMatchObject({ exitCode: 0, stderr: "" });
    expect(JSON.parse(ended.stdout)).toMatchObject({
      kind: "initial",
      state: "queued",
      progress: { done: 0 },
    });
    await using there = openQueues({ url: queueUrl, prefix });
    expect(await there.countJobs(takeStep)).toMatchObject({ prioritized: 1 });
  });
});

test("pausing an integration pauses its run, and resuming dispatches the run's new version", async () => {
  const { id, workspaceId } = integration;
  const opened = await runs.openNow(db, id, { settleMs });

  const paused = await json("integrations", "pause", workspaceId);
  expect(paused).toMatchObject({ status: "paused", nextRunAt: null, lastRun: { state: "paused" } });
  expect(queues.sent).toEqual([]);

  const resumed = await json("integrations", "resume", workspaceId);
  expect(resumed).toMatchObject({ status: "active", lastRun: { id: opened.id, state: "queued" } });
  expect(queues.sent).toEqual([buildDispatch(opened.id, 2)]);

  await json("integrations", "resume", workspaceId);
  expect(queues.sent).toHaveLength(1);
});

test("resuming an integration without an open run opens one, unless ingestion is off", async () => {
  const off = await givenIntegration(db, { ingest: false });
  for (const { workspaceId } of [integration, off]) await run("integrations", "pause", workspaceId);

  const resumed = await json("integrations", "resume", integration.workspaceId);
  const stillOff = await run("integrations", "resume", off.workspaceId);

  expect(queues.sent).toEqual([buildDispatch(resumed.lastRun.id, 0)]);
  expect(stillOff.exitCode).toBe(0);
  expect(stillOff.stderr).toContain("ingestion is off");
});

test("an integration that needs attention cannot be resumed or run, and is listed as failing", async () => {
  const { id, workspaceId } = integration;
  const attention = { reason: "expired", message: "The key has expired.", missingRoles: [] } as const;
  await integrations.markNeedsAttention(db, id, { ...attention, missingRoles: [] });

  const refusals = [
    await run("integrations", "resume", workspaceId),
    await run("runs", "start", workspaceId),
  ];
  const failing = await json("integrations", "list", "--failing");

  for (const { exitCode, stderr } of refusals) {
    expect(exitCode).toBe(1);
    expect(stderr).toContain("The key has expired.");
  }
  expect(failing.data.map((it: { workspaceId: string }) => it.workspaceId)).toEqual([workspaceId]);
});

test("a run can be started while the queue is unreachable", async () => {
  const ended = await runCommand(["runs", "start", integration.workspaceId], env, (server) =>
    openQueues({ ...server, answerWithinMs: 300 }),
  );

  expect(ended.exitCode).toBe(0);
  expect(ended.stderr).toContain("the scheduler dispatches again");
});

test("runs can be listed by state and workspace, shown, and cancelled once", async () => {
  const { workspaceId, id } = integration;
  const { id: runId } = await runs.openNow(db, id, { settleMs });

  const cancelled = await json("runs", "cancel", runId);
  const again = await run("runs", "cancel", runId);
  const listed = await json("runs", "list", "--workspace", workspaceId, "--state", "cancelled");
  const none = await run("runs", "list", "--workspace", workspaceId, "--state", "done");

  expect(cancelled).toMatchObject({
    id: runId,
    state: "cancelled",
    counts: { read: { messages: 0 }, stored: 0 },
  });
  expect(again).toMatchObject({
    exitCode: 1,
    stderr: "inlet: The run has already ended: it is cancelled.\n",
  });
  expect(listed).toMatchObject({ data: [{ id: runId, workspaceId }], next: null });
  expect(none).toMatchObject({ exitCode: 0, stdout: "", stderr: "There are no such runs.\n" });
  expect((await run("runs", "show", runId)).stdout).toMatch(/^state +cancelled$/m);
});

test("a watched run is followed to its end, and the exit code is 1 unless it is done", async () => {
  const watching = run("runs", "start", integration.workspaceId, "--watch");
  await vi.waitFor(() => expect(queues.sent).toHaveLength(1), soon);
  const { data } = await json("runs", "list", "--workspace", integration.workspaceId);

  await runs.cancel(db, data[0].id);

  const { exitCode, stderr } = await watching;
  const lines = stderr.trim().split("\n");
  expect(exitCode).toBe(1);
  expect([lines[0], lines.at(-1)]).toEqual([`run ${data[0].id}`, "cancelled  tags  0 records"]);
});
