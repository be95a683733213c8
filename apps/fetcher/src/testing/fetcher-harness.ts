import { type DbPool, openDb, type Run, runs } from "@inlet/db";
import type { JobContext } from "@inlet/queue";
import { createJobContext, createRecordingQueues, type RecordingQueues } from "@inlet/queue/testing";
import { createMetrics, type Keyring } from "@inlet/service-kit";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven, type Given, type GivenRun } from "@inlet/testkit/given";
import { afterAll, beforeEach } from "vitest";
import type { ReadingConfig } from "../config.ts";
import { createCheckKeyHandler } from "../jobs/check-key.ts";
import { createMakeReportHandler } from "../jobs/make-report.ts";
import { createReadExtrasHandler } from "../jobs/read-extras.ts";
import { createTakeStepHandler } from "../jobs/take-step.ts";
import { type Bulkhead, createBulkhead } from "../step/bulkhead.ts";
import { createLiveWork, type LiveWork } from "../step/live-work.ts";
import { createStepMetrics } from "../step/step-metrics.ts";
import { createScriptedKustomer, type ReplyScript, type ScriptedKustomer } from "./scripted-kustomer.ts";

/** The fetcher's handlers on a test database, with a scripted Kustomer and recording queues. */
export interface FetcherHarness {
  readonly db: DbPool;
  readonly given: Given;
  /** What the handlers of the current test have sent. */
  queues(): RecordingQueues;
  /** Runs a `take-step` job for `run` at its given version. */
  takeStep(run: GivenRun, kustomer: ScriptedKustomer | ReplyScript, options?: StepOptions): Promise<void>;
  checkKey(integrationId: string, script: ReplyScript): Promise<void>;
  readExtras(
    integrationId: string,
    kustomer: ScriptedKustomer | ReplyScript,
    context?: Partial<JobContext>,
  ): Promise<void>;
  makeReport(
    reportId: string,
    kustomer: ScriptedKustomer | ReplyScript,
    context?: Partial<JobContext>,
  ): Promise<void>;
  loadRun(run: Pick<GivenRun, "id">): Promise<Run>;
}

interface StepOptions {
  context?: Partial<JobContext>;
  keyring?: Keyring;
  liveWork?: LiveWork;
  bulkhead?: Bulkhead;
}

const sweepPace = { cycleHours: 24, maxCustomers: 1_000, maxThreads: 1_000 };
/** The reading configuration of the harness. */
export const readingConfig: ReadingConfig = {
  settleMs: 30_000,
  lookBackDays: 90,
  rereadConversations: 500,
  sweepPace,
};
/** Long enough that a slow machine does not end a time slice in the middle of a test. */
const timeSliceMs = 60_000;
const budget = { share: 1, searchesPerMinute: 10_000 };
/** Decrypts every key to the same text. */
export const fixedKeyring: Keyring = {
  primaryKeyId: "k1",
  keyIds: ["k1"],
  encrypt: (plain) => ({ keyId: "k1", ciphertext: Buffer.from(plain) }),
  decrypt: () => "key",
};

/** Sets up the harness. Call it at the top of a test file. */
export function setUpFetcher(): FetcherHarness {
  const pg = setUpTestDb();
  const given = createGiven(pg);
  const db = openDb({ url: pg.url });
  afterAll(() => db.destroy());
  const metrics = createStepMetrics(createMetrics("fetcher"));
  let queues = createRecordingQueues();
  beforeEach(async () => {
    queues = createRecordingQueues();
    await given.row("org_budget", { host: "kustomer.invalid", orgId: "org-1", limitPerMinute: 100_000 });
  });
  const createDeps = (kustomer: ScriptedKustomer | ReplyScript) => ({
    ...{ db, queues, keyring: fixedKeyring, budget, reading: readingConfig, metrics, timeSliceMs },
    http: typeof kustomer === "function" ? createScriptedKustomer(kustomer) : kustomer,
  });
  return {
    db,
    given,
    queues: () => queues,
    takeStep({ id, version }, kustomer, { context, ...replaced } = {}) {
      const handler = createTakeStepHandler({
        ...createDeps(kustomer),
        ...{ liveWork: createLiveWork(), bulkhead: createBulkhead(1), ...replaced },
      });
      return handler.run({ runId: id, version }, createJobContext(context));
    },
    checkKey: (integrationId, script) =>
      createCheckKeyHandler(createDeps(script)).run({ integrationId }, createJobContext()),
    readExtras: (integrationId, kustomer, context) =>
      createReadExtrasHandler(createDeps(kustomer)).run({ integrationId }, createJobContext(context)),
    makeReport: (reportId, kustomer, context) =>
      createMakeReportHandler(createDeps(kustomer)).run({ reportId }, createJobContext(context)),
    async loadRun({ id }) {
      const run = await runs.findById(db, id);
      if (run === undefined) throw new Error("no run");
      return run;
    },
  };
}
