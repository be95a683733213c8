import { type DbPool, openDb, type Run, runs } from "@inlet/db";
import type { JobContext } from "@inlet/queue";
import { createJobContext, createRecordingQueues, type RecordingQueues } from "@inlet/queue/testing";
import { createMetrics, type Keyring } from "@inlet/service-kit";
import { testDb } from "@inlet/testkit";
import { type Given, type GivenRun, givenIn } from "@inlet/testkit/given";
import { afterAll, beforeEach } from "vitest";
import type { ReadingConfig } from "../config.ts";
import { checkKeyHandler } from "../jobs/check-key.ts";
import { makeReportHandler } from "../jobs/make-report.ts";
import { takeStepHandler } from "../jobs/take-step.ts";
import { createStepMetrics } from "../step-metrics.ts";
import { type Script, type ScriptedKustomer, scriptedKustomer } from "./scripted-kustomer.ts";

/** What a test of the fetcher's handlers stands on; call `trial()` at the top of a file. */
export interface Trial {
  readonly db: DbPool;
  readonly given: Given;
  queues(): RecordingQueues;
  /** Has a step of `run` taken, at the version it was given with. */
  step(run: GivenRun, kustomer: ScriptedKustomer | Script, more?: More): Promise<void>;
  checkKey(integrationId: string, script: Script): Promise<void>;
  makeReport(
    reportId: string,
    kustomer: ScriptedKustomer | Script,
    context?: Partial<JobContext>,
  ): Promise<void>;
  load(run: Pick<GivenRun, "id">): Promise<Run>;
}

interface More {
  context?: Partial<JobContext>;
  keyring?: Keyring;
}

const sweepPace = { cycleHours: 24, maxCustomers: 1_000, maxThreads: 1_000 };
/** How tests read, unless they say otherwise. */
export const reading: ReadingConfig = {
  settleMs: 30_000,
  lookBackDays: 90,
  sweepConversations: 500,
  sweepPace,
};
/** So that a slow machine does not end a turn in the middle of what a test is about. */
const timeSliceMs = 60_000;
const budget = { share: 1, searchesPerMinute: 10_000 };
const openingAll: Keyring = {
  sealingKeyId: "k1",
  keyIds: ["k1"],
  seal: (plain) => ({ keyId: "k1", ciphertext: Buffer.from(plain) }),
  open: () => "key",
};

export function trial(): Trial {
  const pg = testDb();
  const given = givenIn(pg);
  const db = openDb({ url: pg.url });
  afterAll(() => db.destroy());
  const metrics = createStepMetrics(createMetrics("fetcher"));
  let queues = createRecordingQueues();
  beforeEach(async () => {
    queues = createRecordingQueues();
    await given.row("org_budget", { orgId: "org-1", limitPerMinute: 100_000 });
  });
  const httpOf = (it: ScriptedKustomer | Script) => (typeof it === "function" ? scriptedKustomer(it) : it);
  return {
    db,
    given,
    queues: () => queues,
    step: ({ id, version }, kustomer, { context, keyring = openingAll } = {}) =>
      takeStepHandler({ db, queues, http: httpOf(kustomer), keyring, budget, reading, metrics, timeSliceMs }).run(
        { runId: id, version },
        createJobContext(context),
      ),
    checkKey: (integrationId, script) =>
      checkKeyHandler({ db, queues, http: httpOf(script), keyring: openingAll, budget }).run(
        { integrationId },
        createJobContext(),
      ),
    makeReport: (reportId, kustomer, context) =>
      makeReportHandler({
        db,
        queues,
        http: httpOf(kustomer),
        keyring: openingAll,
        budget,
        reading,
        metrics,
        timeSliceMs,
      }).run({ reportId }, createJobContext(context)),
    async load({ id }) {
      const run = await runs.findById(db, id);
      if (run === undefined) throw new Error("no run");
      return run;
    },
  };
}
