import { assertMigrated, openDb, ping } from "@inlet/db";
import { openQueues, startWorker } from "@inlet/queue";
import { type ServiceContext, startHealthServer } from "@inlet/service-kit";
import { createBatchMetrics } from "./batch-metrics.ts";
import type { Config } from "./config.ts";
import { createEraseBatchesHandler } from "./jobs/erase-batches.ts";
import { createNormalizeBatchHandler } from "./jobs/normalize-batch.ts";

/** Starts the workers that turn raw batches into customers, conversations, messages, tags and volume. */
export async function startNormalizer(config: Config, { log, stack, metrics, health }: ServiceContext) {
  const db = stack.adopt(openDb({ url: config.databaseUrl, max: config.poolMax }), (it) => it.destroy());
  const queues = stack.use(openQueues({ url: config.queueUrl, log }));
  await assertMigrated(db);
  await queues.check();
  health.addCheck("database", () => ping(db));
  health.addCheck("queue", () => queues.check());

  const handler = createNormalizeBatchHandler({ db, queues, metrics: createBatchMetrics(metrics) });
  stack.use(await startWorker(handler, { queues, log, concurrency: config.concurrency }));
  stack.use(await startWorker(createEraseBatchesHandler({ db, queues }), { queues, log }));
  stack.use(await startHealthServer({ ...config.health, health, metrics }));
}
