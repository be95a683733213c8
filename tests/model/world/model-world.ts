import type { JobDefinition } from "@inlet/contracts";
import {
  checkKeyHandler,
  createStepMetrics,
  makeReportHandler,
  takeStepHandler,
} from "@inlet/fetcher/testing";
import { type Simulator, startSimulator } from "@inlet/kustomer-simulator";
import { createBatchMetrics, eraseBatchesHandler, normalizeBatchHandler } from "@inlet/normalizer/testing";
import type { JobContext } from "@inlet/queue";
import { keepHouse, ringForgotten, tick } from "@inlet/scheduler/testing";
import { createMetrics } from "@inlet/service-kit";
import type { Plan } from "../plan/plan.ts";
import { type ModelClock, startClock } from "./model-clock.ts";
import type { Stage } from "./model-environment.ts";
import { createModelQueue, type ModelQueue } from "./model-queue.ts";
import { type ModelTenant, newTenant } from "./model-tenant.ts";
import { type Configs, configsOf, unlimited } from "./service-configs.ts";

/** Whatever handles one kind of job. */
export type Handle = (payload: unknown, context: JobContext) => Promise<void>;

/** One world: a Kustomer, tenants, and the services' own handlers around a queue and a clock of the model. */
export interface ModelWorld extends AsyncDisposable {
  readonly plan: Plan;
  readonly stage: Stage;
  readonly sim: Simulator;
  readonly clock: ModelClock;
  readonly queue: ModelQueue;
  readonly tenants: readonly ModelTenant[];
  handlerOf(job: Pick<JobDefinition, "name">): Handle | undefined;
  /** What a scheduler does every second. */
  tick(): Promise<void>;
  /** How long ago it did so last, in milliseconds of the model's time. */
  sinceTick(): number;
  /** And every hour. */
  keepHouse(): Promise<void>;
  /** The next of the whole numbers that decide what is next. */
  turn(): number;
  /** What happened, for whoever reads a failure. */
  readonly trace: string[];
}

/** Begins a world; nothing is connected yet. */
export async function openWorld(stage: Stage, plan: Plan, turn: () => number): Promise<ModelWorld> {
  await using stack = new AsyncDisposableStack();
  const limits = plan.limits ?? { limitPerMinute: unlimited, searchesPerMinute: unlimited };
  const sim = stack.use(await startSimulator({ ...plan, customers: Math.ceil(plan.conversations * 0.7) }));
  const turnClock = (aheadMs: number) => void sim.setKnobs({ clockOffsetMs: aheadMs + plan.skewMs });
  // Rates are looked at by the model's clock, which the simulator does not know.
  sim.setKnobs({ ...limits, enforceLimits: false, indexLagMs: plan.lagMs, ...plan.knobs });
  turnClock(0);
  await stage.pool.query("delete from workspace; delete from raw_batch; delete from org_budget");
  stage.begin();
  const clock = await startClock(stage.pool, { onLeap: turnClock, lagMs: plan.lagMs });
  const queue = createModelQueue(clock.now);
  stage.ringing(queue.queues);
  const configs = configsOf({ ...plan, ...limits, kustomerUrl: sim.url });
  Object.assign(stage.settings, configs.api);
  const tenants: ModelTenant[] = [];
  for (const it of plan.tenants) tenants.push(await newTenant(stage, it));
  const services = servicesOf(stage, configs, { queue, clock });
  const owned = stack.move();
  return {
    ...{ plan, stage, sim, clock, queue, tenants, turn, ...services },
    trace: [],
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function servicesOf(
  { db, http, keyring, log }: Stage,
  { fetcher, scheduler }: Configs,
  { queue: { queues }, clock }: Pick<ModelWorld, "queue" | "clock">,
) {
  const metrics = createMetrics("model");
  const connecting = { db, http, keyring, queues, budget: fetcher.budget };
  const counting = { ...connecting, reading: fetcher.reading, metrics: createStepMetrics(metrics) };
  const all = [
    takeStepHandler(counting),
    checkKeyHandler(connecting),
    makeReportHandler(counting),
    normalizeBatchHandler({ db, queues, metrics: createBatchMetrics(metrics) }),
    eraseBatchesHandler({ db, queues }),
  ];
  // Payloads were parsed by the very definition when they were sent.
  const handlers = new Map(all.map((it) => [it.job.name, it.run as Handle]));
  const count = { inc: () => undefined };
  const scheduling = { ...{ db, queues, log, config: scheduler }, opened: count, revived: count };
  let tickedAt = clock.now();
  return {
    sinceTick: () => clock.now() - tickedAt,
    handlerOf: ({ name }: Pick<JobDefinition, "name">) => handlers.get(name),
    async tick() {
      tickedAt = clock.now();
      await tick(scheduling);
      await ringForgotten(scheduling);
    },
    keepHouse: () => keepHouse(scheduling),
  };
}
