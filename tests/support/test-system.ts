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
import pg from "pg";
import { inject, onTestFailed } from "vitest";
import { type ApiClient, createApiClient } from "./api-client.ts";
import { pickQueueUrl, budgetShare, unlimited, buildServiceEnv } from "./service-env.ts";
import { type ServiceProcess, startServiceProcess } from "./service-process.ts";
import { type RunningService, type ServiceName, startApiService, startService } from "./services.ts";
import { createTenant, type Tenant } from "./tenant.ts";

/** What a world is made of; everything has a default. */
export interface TestSystemOptions {
  /** A schema of the world's own database unless given. */
  queue?: QueueBackend;
  /** A small world unless given. */
  simulator?: SimulatorOptions;
  /** Kustomer's limits are out of the way unless given. */
  knobs?: KnobChange;
  /** How many of each run in this process; one unless given. */
  services?: Partial<Record<ServiceName, number>>;
  env?: Record<string, string>;
}

/** Every service, a Kustomer to read, and a database nobody else uses. */
export interface TestSystem extends AsyncDisposable {
  readonly sim: Simulator;
  readonly apiUrl: string;
  /** With an operator's token. */
  readonly operator: ApiClient;
  /** To sign an operator in. */
  readonly operatorToken: string;
  /** Straight to the database, for what the API does not show. */
  readonly db: pg.Pool;
  readonly queues: Queues;
  /** How much of an org's limits the services may use. */
  readonly budgetShare: number;
  /** Every line that a service logged. */
  readonly logged: readonly string[];
  /** Every reply of the API. */
  readonly replied: readonly string[];
  /** What every service in this process counts, as it would tell it at `/metrics`. */
  readMetrics(): Promise<string[]>;
  createTenant(plan?: { volumeLimit?: number }): Promise<Tenant>;
  /** Starts one more service in this process. */
  startService(name: ServiceName): Promise<RunningService>;
  /** Starts one more service as a process of its own. */
  startServiceProcess(name: ServiceName): Promise<ServiceProcess>;
  /** As if Redis had been flushed. */
  loseQueue(): Promise<void>;
  /** As if so much time had passed that every ring is missed. */
  makeDispatchesOverdue(): Promise<void>;
  /** How often schedulers rang for what nobody had rung for in time. */
  countRedispatches(): Promise<number>;
}

/** Starts a world; disposing ends all of it, newest first. */
export async function startSystem(options: TestSystemOptions = {}): Promise<TestSystem> {
  await using stack = new AsyncDisposableStack();
  const logged: string[] = [];
  const replied: string[] = [];
  onTestFailed(() => void process.stderr.write(formatLastWarnings(logged)));
  const database = stack.use(await copyDb(inject("postgresUrl")));
  const queueUrl = pickQueueUrl(options.queue, database.url);
  const sim = stack.use(await startSimulator({ conversations: 40, ...options.simulator }));
  sim.setKnobs({ limitPerMinute: unlimited, searchesPerMinute: unlimited, ...options.knobs });
  const env = { ...buildServiceEnv({ databaseUrl: database.url, queueUrl, kustomerUrl: sim.url }), ...options.env };
  const setting = { env, hear: (line: string) => void logged.push(line) };

  if (queueUrl !== database.url) stack.defer(() => emptyQueues({ url: queueUrl }, allJobs));
  const queues = stack.use(openQueues({ url: queueUrl, answerWithinMs: 30_000 }));
  const db = stack.adopt(new pg.Pool({ connectionString: database.url, max: 2 }), (it) => it.end());
  const api = stack.use(await startApiService(setting));
  const { url: apiUrl } = api;
  const staff = stack.use(await startWorkers(setting, options.services));
  const createClient = (token: string) =>
    createApiClient({ url: apiUrl, token, onReply: (reply) => void replied.push(reply) });
  const grant = { workspaceId: null, scope: "operator", name: "tests" } as const;
  const { token: operatorToken } = await tenancy.createToken(createDb(db), grant);
  const operator = createClient(operatorToken);
  const owned = stack.move();
  return {
    ...{ sim, apiUrl, operator, operatorToken, db, queues, budgetShare, logged, replied },
    readMetrics: () => Promise.all([api, ...staff.services].map((it) => it.metrics.read())),
    createTenant: (plan) => createWorkspace({ operator, createClient, keys: sim.keys }, plan),
    startService: staff.start,
    startServiceProcess: staff.startProcess,
    loseQueue: () => emptyQueues({ url: queueUrl }, allJobs),
    makeDispatchesOverdue: () => missRings(db),
    countRedispatches: () =>
      sumCounter(
        staff.services.filter((it) => it.name === "scheduler"),
        "inlet_rings_repeated_total",
      ),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** The services of a world, ended newest first. */
async function startWorkers(setting: Parameters<typeof startService>[1], counts: TestSystemOptions["services"]) {
  const running = new AsyncDisposableStack();
  const services: RunningService[] = [];
  const start = async (name: ServiceName) => {
    const service = running.use(await startService(name, setting));
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
    startProcess: async (name: ServiceName) => running.use(await startServiceProcess(name, setting)),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

interface TenantSource {
  operator: ApiClient;
  clientOf: (token: string) => ApiClient;
  keys: Simulator["keys"];
}

async function createWorkspace({ operator, clientOf, keys }: TenantSource, plan: { volumeLimit?: number } = {}) {
  const { id } = await operator.expectOk<{ id: string; token: string }>("POST", "/v1/workspaces", {
    name: "Acme",
    ...plan,
  });
  const grant = { scope: "admin", name: "Ada" };
  const { token } = await operator.expectOk<{ id: string; token: string }>(
    "POST",
    `/v1/workspaces/${id}/tokens`,
    grant,
  );
  return createTenant({ workspaceId: id, token, api: clientOf(token) }, keys);
}

async function missRings(db: pg.Pool): Promise<void> {
  await db.query("update run set dispatch_at = clock_timestamp() where dispatch_at is not null");
  await db.query("update raw_batch set dispatch_at = clock_timestamp() where state = 'pending'");
}

async function sumCounter(services: readonly RunningService[], metric: string): Promise<number> {
  const texts = await Promise.all(services.map((it) => it.metrics.read()));
  const values = texts.map((it) => Number(new RegExp(`^${metric}\\S* (\\d+)`, "m").exec(it)?.[1]));
  return values.reduce((sum, it) => sum + it, 0);
}

/** Warnings and errors, the last ones, for whoever reads a failed test. */
function formatLastWarnings(lines: readonly string[]): string {
  const loud = lines.filter((line) => !/"level":(10|20|30)\b/.test(line));
  return `the services' last warnings:\n${loud.slice(-15).join("")}\n`;
}
