import type { JobDefinition } from "@inlet/contracts";
import {
  createBulkhead,
  createCheckKeyHandler,
  createLiveWork,
  createMakeReportHandler,
  createReadExtrasHandler,
  createStepMetrics,
  createTakeStepHandler,
} from "@inlet/fetcher/testing";
import { type Simulator, startSimulator } from "@inlet/kustomer-simulator";
import {
  createApplyFiltersHandler,
  createBatchMetrics,
  createEraseBatchesHandler,
  createNormalizeBatchHandler,
  createRedactRecordsHandler,
} from "@inlet/normalizer/testing";
import type { JobContext } from "@inlet/queue";
import { openDueWork, redispatchStale, removeNotes, runMaintenance } from "@inlet/scheduler/testing";
import { createMetrics } from "@inlet/service-kit";
import { unlimited } from "../../support/service-env.ts";
import { getRolesLost, pickOddities } from "../plan/kustomer-knobs.ts";
import type { Plan } from "../plan/plan.ts";
import { type ModelClock, startModelClock } from "./model-clock.ts";
import type { ModelEnvironment } from "./model-environment.ts";
import { createModelQueue, type ModelQueue } from "./model-queue.ts";
import { createModelTenant, type ModelTenant } from "./model-tenant.ts";
import { parseServiceConfigs, type ServiceConfigs } from "./service-configs.ts";

/** Handles the jobs of one kind. */
export type HandleJob = (payload: unknown, context: JobContext) => Promise<void>;

/** One simulated installation: a Kustomer, tenants, and the services' real handlers on the model's queue and clock. */
export interface ModelWorld extends AsyncDisposable {
  readonly plan: Plan;
  readonly environment: ModelEnvironment;
  readonly sim: Simulator;
  readonly clock: ModelClock;
  readonly queue: ModelQueue;
  readonly tenants: readonly ModelTenant[];
  findHandler(job: Pick<JobDefinition, "name">): HandleJob | undefined;
  /** Does what the scheduler service does every second. */
  runScheduler(): Promise<void>;
  /** The time since `runScheduler` last started, in milliseconds of the model's time. */
  msSinceScheduler(): number;
  /** Does what the scheduler service does every hour. */
  runMaintenance(): Promise<void>;
  /** The next of the whole numbers that decide the schedule. */
  nextRandom(): number;
  /** Everything that has happened, one line per event. A failure prints its end. */
  readonly trace: string[];
}

/** Opens a world. Its tenants have no integration yet. */
export async function openModelWorld(
  environment: ModelEnvironment,
  plan: Plan,
  nextRandom: () => number,
): Promise<ModelWorld> {
  await using stack = new AsyncDisposableStack();
  const rateLimits = plan.rateLimits ?? { limitPerMinute: unlimited, searchesPerMinute: unlimited };
  const sim = stack.use(await startPlannedSimulator(environment, plan));
  const setKustomerClock = (aheadMs: number) =>
    void sim.setKnobs({ clockOffsetMs: aheadMs + plan.clockSkewMs });
  // The final checks compute request rates by the model's clock, which the simulator does not know.
  sim.setKnobs({
    ...rateLimits,
    enforceLimits: false,
    indexLagMs: plan.indexLagMs,
    ...plan.knobs,
    ...pickOddities(plan),
    rolesLost: getRolesLost(plan),
  });
  setKustomerClock(0);
  await environment.pool.query("delete from workspace; delete from raw_batch; delete from org_budget");
  environment.clearLog();
  const clock = await startModelClock(environment.pool, {
    onAdvance: setKustomerClock,
    indexLagMs: plan.indexLagMs,
  });
  const queue = createModelQueue(clock.now);
  environment.setQueues(queue.queues);
  const configs = parseServiceConfigs({ ...plan, ...rateLimits, kustomerUrl: sim.url });
  Object.assign(environment.settings, configs.api);
  const tenants: ModelTenant[] = [];
  for (const it of plan.tenants) tenants.push(await createModelTenant(environment, it));
  const services = createServices(environment, configs, { plan, queue, clock });
  const owned = stack.move();
  return {
    ...{ plan, environment, sim, clock, queue, tenants, nextRandom, ...services },
    trace: [],
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function startPlannedSimulator({ kustomer }: ModelEnvironment, plan: Plan): Promise<Simulator> {
  const { seed, conversations, messagesPerConversation, weekShare, ties, knobs } = plan;
  const customers = Math.ceil(conversations * 0.7);
  const tags = 4; // pages have as few as three rows, and every page costs as much as one of records that matter more
  const options = { seed, conversations, customers, messagesPerConversation, weekShare, ties, tags, knobs };
  return startSimulator(options, kustomer);
}

function createServices(
  { db, http, keyring, log }: ModelEnvironment,
  { fetcher, scheduler }: ServiceConfigs,
  { plan, queue: { queues }, clock }: Pick<ModelWorld, "plan" | "queue" | "clock">,
) {
  const metrics = createMetrics("model");
  const keyOptions = { db, http, keyring, queues, budget: fetcher.budget, jobPatienceMs: plan.jobPatienceMs };
  const stepOptions = { ...keyOptions, reading: fetcher.reading, metrics: createStepMetrics(metrics) };
  const all = [
    createTakeStepHandler({
      ...stepOptions,
      liveWork: createLiveWork(),
      bulkhead: createBulkhead(Infinity),
    }),
    createCheckKeyHandler(keyOptions),
    createMakeReportHandler(stepOptions),
    createNormalizeBatchHandler({ db, queues, keyring, metrics: createBatchMetrics(metrics) }),
    createEraseBatchesHandler({ db, queues, keyring }),
    createApplyFiltersHandler({ db, queues }),
    createRedactRecordsHandler({ db, queues, keyring }),
    ...(plan.notes ? [createReadExtrasHandler(keyOptions)] : []),
  ];
  // The queue has parsed each payload by the same definition.
  const handlers = new Map(all.map((it) => [it.job.name, it.run as HandleJob]));
  const counter = { inc: () => undefined };
  const schedulerOptions = {
    ...{ db, queues, log, config: scheduler },
    opened: counter,
    redispatched: counter,
  };
  let startedAt = clock.now();
  return {
    msSinceScheduler: () => clock.now() - startedAt,
    findHandler: ({ name }: Pick<JobDefinition, "name">) => handlers.get(name),
    async runScheduler() {
      startedAt = clock.now();
      await openDueWork(schedulerOptions);
      await redispatchStale(schedulerOptions);
      if (plan.notes) await removeNotes(schedulerOptions);
    },
    runMaintenance: () => runMaintenance(schedulerOptions),
  };
}
