import { assertMigrated, openDb, ping } from "@inlet/db";
import { openQueues, startWorker } from "@inlet/queue";
import { type ServiceContext, startHealthServer, startLoop } from "@inlet/service-kit";
import type { Config } from "./config.ts";
import { tellNotices } from "./dispatch-notices.ts";
import { deliverNoticeHandler } from "./jobs/deliver-notice.ts";
import { keepHouse, ringForgotten, tick } from "./tick.ts";

const hourMs = 3_600_000;

/** Starts opening the runs that are due and reviving what was forgotten. Any number of schedulers may run. */
export async function startScheduler(config: Config, { log, stack, metrics, health }: ServiceContext) {
  const db = stack.adopt(openDb({ url: config.databaseUrl, max: config.poolMax }), (it) => it.destroy());
  const queues = stack.use(openQueues({ url: config.queueUrl, log }));
  await assertMigrated(db);
  await queues.check();
  health.addCheck("database", () => ping(db));
  health.addCheck("queue", () => queues.check());

  const opened = metrics.createCounter({
    name: "inlet_runs_opened_total",
    help: "Runs opened because they were due.",
  });
  const revived = metrics.createCounter({
    name: "inlet_rings_repeated_total",
    help: "Runs and batches for which nobody had rung in time.",
  });
  const posted = metrics.createCounter({
    name: "inlet_notices_posted_total",
    help: "Notices sent to their workspaces' notice URLs, by what became of them.",
    labels: ["outcome"],
  });
  const deps = { db, queues, log, config, opened, revived };
  await keepHouse(deps);
  stack.use(startLoop({ everyMs: config.tickMs, run: () => tick(deps), log }));
  stack.use(startLoop({ everyMs: config.tickMs, run: () => ringForgotten(deps), log }));
  stack.use(startLoop({ everyMs: config.tickMs, run: () => tellNotices(deps), log }));
  stack.use(startLoop({ everyMs: hourMs, run: () => keepHouse(deps), log }));
  const deliver = deliverNoticeHandler({ db, notices: config.notices, posted });
  stack.use(await startWorker(deliver, { queues, log }));
  stack.use(await startHealthServer({ ...config.health, health, metrics }));
}
