import { deliverWebhooks, retryWebhooks } from "@inlet/contracts";
import { startWorker } from "@inlet/queue";
import {
  createClosingGroup,
  createKeyring,
  type Metrics,
  type ServiceContext,
  startHealthServer,
  startLoop,
} from "@inlet/service-kit";
import { openPushClient, openServiceConnections } from "@inlet/use-cases";
import type { Config } from "./config.ts";
import { createDeliverHandler } from "./jobs/deliver-webhooks.ts";
import { applyRetention } from "./loops/apply-retention.ts";
import { dispatchIndexing } from "./loops/dispatch-indexing.ts";
import { dispatchNotices } from "./loops/dispatch-notices.ts";
import { dispatchWebhooks } from "./loops/dispatch-webhooks.ts";
import { endLongTransactions } from "./loops/end-long-transactions.ts";
import { dueWork } from "./loops/open-due-work.ts";
import { staleWork } from "./loops/redispatch-stale.ts";
import { removeNotes } from "./loops/remove-notes.ts";
import { removeWorkspaces } from "./loops/remove-workspaces.ts";
import { runMaintenance } from "./loops/run-maintenance.ts";

const hourMs = 3_600_000;
const removalMs = 5_000;
const minuteMs = 60_000;
/** It asks for the news of every workspace, which costs Postgres 5 ms per 1,000. */
const minIndexingMs = 2_000;
/** Work is dispatched again after half a minute at the earliest, so looking for it more often would only cost Postgres. */
const minRedispatchMs = 1_000;

/** How many endpoints a scheduler calls at once. Mute ones keep their place for seconds, so they have places of their own. */
const webhookQueues = [
  { job: deliverWebhooks, concurrency: 16 },
  { job: retryWebhooks, concurrency: 8 },
];

/** Starts to open due runs and to dispatch stale work again. Any number of schedulers may run. */
export async function startScheduler(config: Config, context: ServiceContext) {
  const { log, stack, metrics, health } = context;
  const keyring = createKeyring(config.encryptionKeys);
  const { db, queues } = await openServiceConnections({ ...config, keyring }, context);

  const { attempts, ...counters } = createCounters(metrics);
  const pushClient = stack.use(openPushClient(config.push));
  const work = stack.use(createClosingGroup());
  const deps = { db, queues, log, config, ...counters };
  const repeat = (everyMs: number, run: (it: typeof deps) => Promise<void>) =>
    work.use(startLoop({ everyMs, run: () => run(deps), name: run.name, log, health }));
  repeat(hourMs, runMaintenance);
  for (const run of [removeWorkspaces, applyRetention, removeNotes]) repeat(removalMs, run);
  repeat(minuteMs, endLongTransactions);
  for (const run of [...dueWork, dispatchNotices, dispatchWebhooks]) repeat(config.tickMs, run);
  for (const run of staleWork) repeat(Math.max(config.tickMs, minRedispatchMs), run);
  repeat(Math.max(config.tickMs, minIndexingMs), dispatchIndexing);
  const { noticeSecret } = config.push;
  const sendDeps = { db, keyring, noticeSecret, pushClient, attempts, log };
  for (const queue of webhookQueues) {
    const handler = createDeliverHandler(sendDeps, queue);
    work.use(await startWorker(handler, { queues, log, health }));
  }
  stack.use(await startHealthServer({ ...config.listen, health, metrics }));
}

function createCounters(metrics: Metrics) {
  return {
    opened: metrics.createCounter({
      name: "inlet_runs_opened_total",
      help: "Runs opened because they were due.",
    }),
    redispatched: metrics.createCounter({
      name: "inlet_redispatches_total",
      help: "Runs, batches and reports dispatched again because their dispatch was lost.",
    }),
    attempts: metrics.createCounter({
      name: "inlet_webhook_attempts_total",
      help: "Requests to webhook endpoints, by outcome.",
      labels: ["outcome"],
    }),
    expired: metrics.createCounter({
      name: "inlet_retention_removed_total",
      help: "Records removed because they are older than the retention of their workspace, by kind.",
      labels: ["kind"],
    }),
  };
}
