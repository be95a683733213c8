import { startWorker } from "@inlet/queue";
import {
  createClosingGroup,
  createKeyring,
  type ServiceContext,
  startHealthServer,
} from "@inlet/service-kit";
import { openServiceConnections } from "@inlet/use-cases";
import { createBatchMetrics } from "./batch-metrics.ts";
import type { Config } from "./config.ts";
import { createApplyFiltersHandler } from "./jobs/apply-filters.ts";
import { createEraseBatchesHandler } from "./jobs/erase-batches.ts";
import { createIndexSearchHandler } from "./jobs/index-search.ts";
import { createNormalizeBatchHandler } from "./jobs/normalize-batch.ts";
import { createRedactRecordsHandler } from "./jobs/redact-records.ts";

/** Starts the workers that turn raw batches into customers, conversations, messages, tags and volume. */
export async function startNormalizer(config: Config, context: ServiceContext) {
  const { log, stack, metrics, health } = context;
  const keyring = createKeyring(config.encryptionKeys);
  const { db, queues } = await openServiceConnections({ ...config, keyring }, context);

  const handler = createNormalizeBatchHandler({ db, queues, keyring, metrics: createBatchMetrics(metrics) });
  const workers = stack.use(createClosingGroup());
  workers.use(await startWorker(handler, { queues, log, health, concurrency: config.concurrency }));
  workers.use(await startWorker(createEraseBatchesHandler({ db, queues, keyring }), { queues, log, health }));
  workers.use(await startWorker(createApplyFiltersHandler({ db, queues }), { queues, log, health }));
  const redactor = createRedactRecordsHandler({ db, queues, keyring });
  workers.use(await startWorker(redactor, { queues, log, health }));
  workers.use(await startWorker(createIndexSearchHandler({ db, queues }), { queues, log, health }));
  stack.use(await startHealthServer({ ...config.listen, health, metrics }));
}
