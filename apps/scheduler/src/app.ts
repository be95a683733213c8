import { startWorker } from "@inlet/queue";
import { type ServiceContext, startHealthServer, startLoop } from "@inlet/service-kit";
import { openServiceConnections } from "@inlet/use-cases";
import type { Config } from "./config.ts";
import { createDeliverNoticeHandler } from "./jobs/deliver-notice.ts";
import { openNoticeAgent } from "./jobs/post-notice.ts";
import { dispatchNotices } from "./loops/dispatch-notices.ts";
import { endLongTransactions } from "./loops/end-long-transactions.ts";
import { openDueWork } from "./loops/open-due-work.ts";
import { redispatchStale } from "./loops/redispatch-stale.ts";
import { removeWorkspaces } from "./loops/remove-workspaces.ts";
import { runMaintenance } from "./loops/run-maintenance.ts";

const hourMs = 3_600_000;
const removalMs = 5_000;
const minuteMs = 60_000;
/** Work is dispatched again after half a minute at the earliest, so looking for it more often would only cost Postgres. */
const minRedispatchMs = 1_000;

/** Starts to open due runs and to dispatch stale work again. Any number of schedulers may run. */
export async function startScheduler(config: Config, context: ServiceContext) {
  const { log, stack, metrics, health } = context;
  const { db, queues } = await openServiceConnections(config, context);

  const opened = metrics.createCounter({
    name: "inlet_runs_opened_total",
    help: "Runs opened because they were due.",
  });
  const redispatched = metrics.createCounter({
    name: "inlet_redispatches_total",
    help: "Runs, batches and reports dispatched again because their dispatch was lost.",
  });
  const posts = metrics.createCounter({
    name: "inlet_notices_posted_total",
    help: "Notices posted to the notice URL of their workspace, by outcome.",
    labels: ["outcome"],
  });
  const deps = { db, queues, log, config, opened, redispatched };
  const repeat = (everyMs: number, run: (it: typeof deps) => Promise<void>) =>
    stack.use(startLoop({ everyMs, run: () => run(deps), log, watch: { health, name: run.name } }));
  repeat(hourMs, runMaintenance);
  repeat(removalMs, removeWorkspaces);
  repeat(minuteMs, endLongTransactions);
  for (const run of [openDueWork, dispatchNotices]) repeat(config.tickMs, run);
  repeat(Math.max(config.tickMs, minRedispatchMs), redispatchStale);
  const dispatcher = stack.adopt(openNoticeAgent(config.proxy), (it) => it.destroy());
  const deliver = createDeliverNoticeHandler({ db, notices: { ...config.notices, dispatcher }, posts });
  stack.use(await startWorker(deliver, { queues, log, health }));
  stack.use(await startHealthServer({ ...config.listen, health, metrics }));
}
