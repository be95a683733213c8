import { assertMigrated, openDb, ping } from "@inlet/db";
import { openKustomerHttp } from "@inlet/kustomer";
import { openQueues, startWorker } from "@inlet/queue";
import { createKeyring, type ServiceContext, startHealthServer } from "@inlet/service-kit";
import type { Config } from "./config.ts";
import { createCheckKeyHandler } from "./jobs/check-key.ts";
import { createMakeReportHandler } from "./jobs/make-report.ts";
import { createTakeStepHandler } from "./jobs/take-step.ts";
import { createStepMetrics } from "./step-metrics.ts";

/** Starts the workers that take steps of runs: they call Kustomer, store raw batches and advance cursors. */
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
  const measuredDeps = { ...deps, metrics: createStepMetrics(metrics) };
  const handler = createTakeStepHandler(measuredDeps);
  stack.use(await startWorker(handler, { queues, log, concurrency: config.concurrency }));
  stack.use(await startWorker(createCheckKeyHandler(deps), { queues, log }));
  stack.use(await startWorker(createMakeReportHandler(measuredDeps), { queues, log }));
  stack.use(await startHealthServer({ ...config.health, health, metrics }));
}
