import { allJobs } from "@inlet/contracts";
import { tenancy } from "@inlet/db";
import { createDb } from "@inlet/db/testing";
import {
  type KnobChange,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from "@inlet/kustomer-simulator";
import { openQueues, type Queues } from "@inlet/queue";
import { emptyQueues } from "@inlet/queue/testing";
import { copyDb, type QueueBackend } from "@inlet/testkit";
import type { RunningProgram } from "@inlet/testkit/programs";
import pg from "pg";
import { inject, onTestFailed } from "vitest";
import { type ApiClient, createHttpClient } from "./api-client.ts";
import { planOnce } from "./plan-once.ts";
import { budgetShare, buildServiceEnv, pickQueue, unlimited } from "./service-env.ts";
import {
  type RunningService,
  type ServiceName,
  startApiService,
  startService,
  startServiceProcess,
  type TestServiceOptions,
} from "./services.ts";
import { createTenant, createWorkspace, type Tenant } from "./tenant.ts";

/** The parts of a test system. Everything has a default. */
export interface TestSystemOptions {
  /** By default Redis, or without one the system's own database, which needs a third more CPU time for a test. */
  queue?: QueueBackend;
  /** By default a Kustomer with 20 conversations. */
  simulator?: SimulatorOptions;
  /** By default Kustomer's rate limits never bind. */
  knobs?: KnobChange;
  /** How many of each service run in this process; one by default. */
  services?: Partial<Record<ServiceName, number>>;
  env?: Record<string, string>;
}

/** All services, the Kustomer that they read, and a database of their own. */
export interface TestSystem extends AsyncDisposable {
  readonly sim: Simulator;
  readonly apiUrl: string;
  /** Calls the API with an operator's token. */
  readonly operator: ApiClient;
  readonly operatorToken: string;
  /** Reaches the database directly, for what the API does not show. */
  readonly db: pg.Pool;
  readonly queues: Queues;
  /** The share of an org's rate limits that the services may use. */
  readonly budgetShare: number;
  /** Every log line of the services. */
  readonly logged: readonly string[];
  /** Every reply of the API, headers and body. */
  readonly apiReplies: readonly string[];
  /** The metrics of each service in this process, as `/metrics` returns them. */
  readMetrics(): Promise<string[]>;
  createTenant(plan?: { volumeLimit?: number }): Promise<Tenant>;
  /** Starts one more service in this process. */
  startService(name: ServiceName): Promise<RunningService>;
  /** Starts one more service as a process of its own. */
  startServiceProcess(name: ServiceName): Promise<RunningProgram>;
  /** Removes every job, as a flush of Redis does. */
  loseQueue(): Promise<void>;
  /** Makes every dispatch overdue, so that the scheduler dispatches all open work again. */
  makeDispatchesOverdue(): Promise<void>;
  /** How often schedulers have dispatched stale work again. */
  countRedispatches(): Promise<number>;
}

/** Starts a test system. Disposing stops its parts, newest first. */
export async function startSystem(options: TestSystemOptions = {}): Promise<TestSystem> {
  await using stack = new AsyncDisposableStack();
  const logged: string[] = [];
  const apiReplies: string[] = [];
  onTestFailed(() => void process.stderr.write(formatLastWarnings(logged)));
  const database = stack.use(await copyDb(inject("postgresSocketUrl")));
  const queue = pickQueue(options.queue ?? { url: inject("redisUrl") }, database.url);
  const sim = stack.use(await startSimulator({ conversations: 20, ...options.simulator }));
  sim.setKnobs({ limitPerMinute: unlimited, searchesPerMinute: unlimited, ...options.knobs });
  const env = {
    ...buildServiceEnv({ databaseUrl: database.url, queue, kustomerUrl: sim.url }),
    ...options.env,
  };
  const serviceOptions = { env, onOutput: (line: string) => void logged.push(line) };

  if (queue.url !== database.url) stack.defer(() => emptyQueues(queue, allJobs));
  const queues = stack.use(openQueues({ ...queue, answerWithinMs: 30_000 }));
  const db = stack.adopt(new pg.Pool({ connectionString: database.url, max: 2 }), (it) => it.end());
  await planOnce(db);
  const api = stack.use(await startApiService(serviceOptions));
  const { url: apiUrl } = api;
  const workers = stack.use(await startWorkers(serviceOptions, options.services));
  const createClient = (token: string) =>
    createHttpClient({ url: apiUrl, token, onReply: (reply) => void apiReplies.push(reply) });
  const grant = { workspaceId: null, scope: "operator", name: "tests" } as const;
  const { token: operatorToken } = await tenancy.createToken(createDb(db), grant);
  const operator = createClient(operatorToken);
  const owned = stack.move();
  return {
    ...{ sim, apiUrl, operator, operatorToken, db, queues, budgetShare, logged, apiReplies },
    readMetrics: () => Promise.all([api, ...workers.services].map((it) => it.metrics.read())),
    async createTenant(plan) {
      const workspace = await createWorkspace(operator, plan);
      return createTenant({ ...workspace, api: createClient(workspace.token) }, sim.keys);
    },
    startService: workers.start,
    startServiceProcess: workers.startProcess,
    loseQueue: () => emptyQueues(queue, allJobs),
    makeDispatchesOverdue: () => makeDispatchesOverdue(db),
    countRedispatches: () =>
      sumCounter(
        workers.services.filter((it) => it.name === "scheduler"),
        "inlet_redispatches_total",
      ),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Starts the services besides the API. Disposing stops them, newest first. */
async function startWorkers(serviceOptions: TestServiceOptions, counts: TestSystemOptions["services"]) {
  const running = new AsyncDisposableStack();
  const services: RunningService[] = [];
  const start = async (name: ServiceName) => {
    const service = running.use(await startService(name, serviceOptions));
    services.push(service);
    return service;
  };
  const names = (["normalizer", "fetcher", "scheduler"] as const).flatMap((name) =>
    Array<ServiceName>(counts?.[name] ?? 1).fill(name),
  );
  await Promise.all(names.map(start));
  return {
    services,
    start,
    startProcess: async (name: ServiceName) => running.use(await startServiceProcess(name, serviceOptions)),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function makeDispatchesOverdue(db: pg.Pool): Promise<void> {
  await db.query("update run set dispatch_at = clock_timestamp() where dispatch_at is not null");
  await db.query("update raw_batch set dispatch_at = clock_timestamp() where state = 'pending'");
}

async function sumCounter(services: readonly RunningService[], metric: string): Promise<number> {
  const texts = await Promise.all(services.map((it) => it.metrics.read()));
  const values = texts.map((it) => Number(new RegExp(`^${metric}\\S* (\\d+)`, "m").exec(it)?.[1]));
  return values.reduce((sum, it) => sum + it, 0);
}

/** Formats the last warnings and errors, to be read after a failed test. */
function formatLastWarnings(lines: readonly string[]): string {
  const loud = lines.filter((line) => !/"level":(10|20|30)\b/.test(line));
  return `the services' last warnings:\n${loud.slice(-15).join("")}\n`;
}
