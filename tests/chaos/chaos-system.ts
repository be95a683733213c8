import { appendFileSync, mkdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { allJobs, defaultBudgetShare, Fault } from "@inlet/contracts";
import { migrate, openDb, tenancy } from "@inlet/db";
import { findFreePort } from "@inlet/embedded-postgres";
import type { KnobChange } from "@inlet/kustomer-simulator";
import { emptyQueues } from "@inlet/queue/testing";
import pg from "pg";
import { findRedis } from "../support/find-redis.ts";
import { type ServiceUrls, buildServiceEnv } from "../support/service-env.ts";
import type { ChaosOptions } from "./options.ts";
import { type PostgresServer, startPostgresServer } from "./postgres-server.ts";
import { createRandomSource } from "./random-source.ts";
import { type SimulatorProcess, startSimulatorProcess } from "./simulator-process.ts";
import { superviseServices, type Supervisor } from "./supervisor.ts";
import { type TcpProxy, openProxy } from "./tcp-proxy.ts";

/** What Kustomer allows here, and how much of it may be used. */
export const limits = { perMinute: 2_000, searchesPerMinute: 300, share: defaultBudgetShare };

/** Everything in processes of its own, and lines between them that can be cut. */
export interface ChaosSystem extends AsyncDisposable {
  readonly postgres: PostgresServer;
  readonly simulator: SimulatorProcess;
  readonly supervisor: Supervisor;
  /** From services to Postgres, Kustomer and, where it is a server of its own, the queue. */
  readonly proxies: readonly TcpProxy[];
  readonly apiUrl: string;
  readonly operatorToken: string;
  /** Removes every job. */
  emptyQueue(): Promise<void>;
  /** As if an hour had passed since tags were read. */
  makeTagsDue(): Promise<void>;
}

/** Changes a second in the first org. */
const rate = 4;
const serviceNames = ["api", "scheduler", "fetcher", "fetcher", "normalizer", "normalizer"] as const;

/** Starts it all. @throws Fault unavailable where there is no Redis and the queue was to be on one */
export async function startChaosSystem(options: ChaosOptions): Promise<ChaosSystem> {
  await using stack = new AsyncDisposableStack();
  const hearAs = createOutputWriters(options.logs);
  const cluster = stack.use(await startPostgresServer());
  const operatorToken = await prepareDatabase(cluster.url);
  const { seed, conversations } = options;
  const world = { seed, conversations, rate, knobs: chooseKnobs(options), hear: hearAs("kustomer") };
  const kustomer = stack.use(await startSimulatorProcess(world));
  const redisUrl = options.queue === "redis" ? await startRedis(stack) : undefined;

  const database = stack.use(await openProxy("postgres", cluster.url));
  const toKustomer = stack.use(await openProxy("kustomer", kustomer.url));
  const queue = redisUrl === undefined ? database : stack.use(await openProxy("redis", redisUrl));
  const apiPort = await findFreePort();
  const env = buildEnv({ databaseUrl: database.url, queueUrl: queue.url, kustomerUrl: toKustomer.url });
  const programs = serviceNames.map((app) => ({
    app,
    env: app === "api" ? { ...env, PORT: String(apiPort), HOST: "127.0.0.1" } : env,
    readyAt: app === "api" ? '"listening"' : "service started",
    hear: hearAs(app),
  }));
  const staff = stack.use(superviseServices(programs));
  await staff.waitUntilAllRun();

  const owned = stack.move();
  return {
    ...{ postgres, simulator, supervisor, operatorToken },
    proxies: [...new Set([database, toKustomer, queue])],
    apiUrl: `http://127.0.0.1:${apiPort}`,
    emptyQueue: () =>
      redisUrl === undefined ? emptyQueues({ url: cluster.url }, allJobs) : flushRedis(redisUrl),
    makeTagsDue: () => letTagsBeDue(cluster.url),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** How Kustomer tells of what is gone is for the seed to choose. */
function chooseKnobs({ seed, gentle }: ChaosOptions): KnobChange {
  const dice = createRandomSource(seed);
  return {
    limitPerMinute: limits.perMinute,
    searchesPerMinute: limits.searchesPerMinute,
    destructive: !gentle,
    deletedAs: dice.pick(["gone", "flagged"]),
    mergedSource: dice.pick(["gone", "redirect"]),
  };
}

async function letTagsBeDue(databaseUrl: string): Promise<void> {
  const db = new pg.Client(databaseUrl);
  await db.connect();
  await db.query("update integration set tags_read_at = null").finally(() => db.end());
}

/** Who hears a process: nobody, or a file that grows. */
function createOutputWriters(dir: string | undefined): (name: string) => (text: string) => void {
  if (dir === undefined) return () => () => undefined;
  mkdirSync(dir, { recursive: true });
  return (name) => (said) => appendFileSync(join(dir, `${name}.log`), said);
}

async function prepareDatabase(url: string): Promise<string> {
  const db = openDb({ url, max: 1 });
  const made = migrate(db).then(() =>
    tenancy.createToken(db, { workspaceId: null, scope: "operator", name: "chaos" }),
  );
  return (await made.finally(() => db.destroy())).token;
}

async function startRedis(stack: AsyncDisposableStack): Promise<string> {
  // Only the path: a server that somebody else uses must not be flushed.
  // biome-ignore lint/style/noProcessEnv: the programs of this machine are found on its path
  const redis = stack.use(await findRedis({ PATH: process.env["PATH"] }));
  if (redis.url === undefined) throw new Fault("unavailable", `There is no Redis: ${redis.reason}.`);
  return redis.url;
}

/** Everything on the server goes at once. */
async function flushRedis(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.end("FLUSHALL\r\n");
  const answer = await text(socket);
  if (!answer.startsWith("+OK")) throw new Error(`Redis was not flushed: ${answer}`);
}

const buildEnv = (place: ServiceUrls): Record<string, string> => ({
  ...buildServiceEnv(place),
  NODE_ENV: "production",
  INLET_TICK_MS: "200",
  INLET_BUDGET_SHARE: String(limits.share),
  INLET_SEARCHES_PER_MINUTE: String(limits.searchesPerMinute),
  LOG_LEVEL: "info",
  PORT: "",
});
