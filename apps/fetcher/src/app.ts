import { assertMigrated, openDb, ping } from "@inlet/db";
import { openKustomerHttp } from "@inlet/kustomer";
import { openQueues, startWorker } from "@inlet/queue";
import { createKeyring, type ServiceContext, startHealthServer } from "@inlet/service-kit";
import type { Config } from "./config.ts";
import { checkKeyHandler } from "./jobs/check-key.ts";
import { makeReportHandler } from "./jobs/make-report.ts";
import { takeStepHandler } from "./jobs/take-step.ts";
import { createStepMetrics } from "./step-metrics.ts";

/** Starts taking steps of runs: calls Kustomer, stores raw batches, moves cursors. */
export async function startFetcher(config: Config, { log, stack, metrics, health }: ServiceContext) {
  const db = stack.adopt(openDb({ url: config.databaseUrl, max: config.poolMax }), (it) => it.destroy());
  const queues = stack.use(openQueues({ url: config.queueUrl, log }));
  const http = stack.use(openKustomerHttp());
  const keyring = createKeyring(config.encryptionKeys);
  await assertMigrated(db);
  await queues.check();
  health.addCheck("database", () => ping(db));
  health.addCheck("queue", () => queues.check());

  const deps = { db, queues, http, keyring, budget: config.budget, reading: config.reading };
  const counted = { ...deps, metrics: createStepMetrics(metrics) };
  const handler = takeStepHandler(counted);
  stack.use(await startWorker(handler, { queues, log, concurrency: config.concurrency }));
  stack.use(await startWorker(checkKeyHandler(deps), { queues, log }));
  stack.use(await startWorker(makeReportHandler(counted), { queues, log }));
  stack.use(await startHealthServer({ ...config.health, health, metrics }));
}
