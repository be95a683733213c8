import { openKustomerHttp } from "@inlet/kustomer";
import { startWorker } from "@inlet/queue";
import {
  createClosingGroup,
  createKeyring,
  type ServiceContext,
  startHealthServer,
} from "@inlet/service-kit";
import { openServiceConnections } from "@inlet/use-cases";
import type { Config } from "./config.ts";
import { createCheckKeyHandler } from "./jobs/check-key.ts";
import { createMakeReportHandler } from "./jobs/make-report.ts";
import { createReadExtrasHandler } from "./jobs/read-extras.ts";
import { createTakeStepHandler } from "./jobs/take-step.ts";
import { createBulkhead } from "./step/bulkhead.ts";
import { createLiveWork } from "./step/live-work.ts";
import { createStepMetrics } from "./step/step-metrics.ts";

/** Starts the workers that take steps of runs: they call Kustomer, store raw batches and advance cursors. */
export async function startFetcher(config: Config, context: ServiceContext) {
  const { log, stack, metrics, health } = context;
  const keyring = createKeyring(config.encryptionKeys);
  const { db, queues } = await openServiceConnections({ ...config, keyring }, context);
  const http = stack.use(openKustomerHttp({ proxy: config.proxy, addresses: config.kustomerAddresses }));

  const deps = { db, queues, http, keyring, budget: config.budget, reading: config.reading };
  const measuredDeps = { ...deps, metrics: createStepMetrics(metrics) };
  const bulkhead = createBulkhead(Math.ceil(config.concurrency / 2));
  const handler = createTakeStepHandler({ ...measuredDeps, liveWork: createLiveWork(), bulkhead });
  const workers = stack.use(createClosingGroup());
  workers.use(await startWorker(handler, { queues, log, health, concurrency: config.concurrency }));
  workers.use(await startWorker(createCheckKeyHandler(deps), { queues, log, health }));
  workers.use(await startWorker(createReadExtrasHandler(deps), { queues, log, health }));
  // Its health does not watch this one: the comparison of a large report takes longer than ten minutes.
  workers.use(await startWorker(createMakeReportHandler(measuredDeps), { queues, log }));
  stack.use(await startHealthServer({ ...config.listen, health, metrics }));
}
