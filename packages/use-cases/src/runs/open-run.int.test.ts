import { type Actor, inTransaction, integrations, openDb, runs } from "@inlet/db";
import { createRecordingQueues } from "@inlet/queue/testing";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { settingsEnv, toSettings } from "../deps.ts";
import { cancelRun } from "./cancel-run.ts";
import { confirmDeletions } from "./confirm-deletions.ts";
import { pauseRun } from "./pause-run.ts";
import { resumeRun } from "./resume-run.ts";
import { startBackfill } from "./start-backfill.ts";
import { startReconcile } from "./start-reconcile.ts";
import { startRun } from "./start-run.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const settings = toSettings(z.object(settingsEnv).parse({}));
const log = { warn: () => undefined };
const actor: Actor = { kind: "cli", id: null, name: "ada", tokenId: null, address: null };
let queues = createRecordingQueues();
beforeEach(() => {
  queues = createRecordingQueues();
});

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
const startPastRange = (workspaceId: string) =>
  startBackfill(
    { db, queues, settings, log, actor },
    { workspaceId, range: { from: daysAgo(60), to: daysAgo(30) } },
  );

test.each([
  ["a run", (workspaceId: string) => startRun({ db, queues, settings, log, actor }, { workspaceId })],
  ["a backfill", startPastRange],
  [
    "a reconcile run",
    (workspaceId: string) => startReconcile({ db, queues, log, actor }, { workspaceId, full: false }),
  ],
])("%s is opened and dispatched only where ingestion is active", async (_, start) => {
  const attention = { reason: "expired", message: "It expired.", missingRoles: [], since: new Date() };
  const inactive = [
    await given.integration({ ingestConversations: false }),
    await given.integration({ paused: true }),
    await given.integration({ attention }),
  ];
  const unconnected = await given.workspace();
  const active = await given.integration();

  for (const { workspaceId } of inactive)
    await expect(start(workspaceId)).rejects.toMatchObject({ kind: "conflict" });
  await expect(start(unconnected.id)).rejects.toMatchObject({ kind: "not_found" });
  const { id } = await start(active.workspaceId);

  expect(queues.sent).toMatchObject([{ name: "take-step", payload: { runId: id } }]);
});

test("a live or ended run cannot be paused, and only a run that a person paused can be resumed", async () => {
  const { id, workspaceId } = await given.integration();
  const live = await runs.openNow(db, id, { settleMs: 0 });
  const { id: runId } = await startPastRange(workspaceId);
  const deps = { db, queues, log, actor };

  await expect(pauseRun(deps, { runId: live.id })).rejects.toThrow("pause the integration instead");
  await expect(resumeRun(deps, { runId })).rejects.toThrow("No person paused");
  expect(await pauseRun(deps, { runId })).toMatchObject({ state: "paused", pausedByPerson: true });
  expect(await resumeRun(deps, { runId })).toMatchObject({ state: "queued", pausedByPerson: false });
  await cancelRun(deps, { runId });
  await expect(pauseRun(deps, { runId })).rejects.toThrow("already ended: it is cancelled");
  expect(queues.sent.at(-1)).toMatchObject({ payload: { runId, version: 2 } });
});

test.each([
  ["resumed", { kind: "backfill" }, resumeRun],
  [
    "confirmed",
    { kind: "reconcile", question: { kind: "removal", message: "Really?", wouldRemove: {} } },
    confirmDeletions,
  ],
])("a run that is %s while its integration is resumed is resumed too", async (_, columns, change) => {
  const integration = await given.integration({ paused: true });
  const { id: integrationId, workspaceId } = integration;
  const owner = { integrationId, workspaceId, state: "paused", pausedByPerson: true };
  const { id: runId } = await given.run({ ...owner, ...columns });
  let changed: ReturnType<typeof change> | undefined;

  await inTransaction(db, async (tx) => {
    await integrations.setSwitches(tx, integrationId, { paused: false });
    await runs.resumeAll(tx, integrationId);
    changed ??= change({ db, queues, log, actor }, { runId, workspaceId });
    await given.awaitBlocked();
  });

  expect(await changed).toMatchObject({ state: "queued" });
});
