import { appendFileSync, mkdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { allJobs, defaultBudgetShare, Fault } from "@inlet/contracts";
import { migrate, openDb, tenancy } from "@inlet/db";
import { findFreePort } from "@inlet/embedded-postgres";
import type { KnobChange } from "@inlet/kustomer-simulator";
import { emptyQueues } from "@inlet/queue/testing";
import { openProxy, type TcpProxy } from "@inlet/testkit/proxy";
import pg from "pg";
import { findRedis } from "../support/find-redis.ts";
import { buildServiceEnv, type ServiceUrls } from "../support/service-env.ts";
import { prepareFullDisk } from "./database-faults.ts";
import type { ChaosOptions } from "./options.ts";
import { type PostgresServer, startPostgresServer } from "./postgres-server.ts";
import { createRandomSource } from "./random-source.ts";
import { type SimulatorProcess, startSimulatorProcess } from "./simulator-process.ts";
import { type Supervisor, superviseServices } from "./supervisor.ts";

/** Kustomer's rate limits, and the share of them that the services may use. */
export const rateLimits = { perMinute: 2_000, searchesPerMinute: 300, share: defaultBudgetShare };

/** All services as processes of their own, with proxies to their servers. */
export interface ChaosSystem extends AsyncDisposable {
  readonly postgres: PostgresServer;
  readonly simulator: SimulatorProcess;
  readonly supervisor: Supervisor;
  /** From the services to Postgres, to Kustomer and, when the queue is on Redis, to Redis. */
  readonly proxies: readonly TcpProxy[];
  readonly apiUrl: string;
  readonly operatorToken: string;
  /** Removes every job. */
  emptyQueue(): Promise<void>;
  /** Makes the next run read the tags, which is otherwise hourly. */
  makeTagsDue(): Promise<void>;
}

/** Random changes per second in the first org. */
const rate = 4;
const serviceNames = ["api", "scheduler", "fetcher", "fetcher", "normalizer", "normalizer"] as const;

/** Starts the whole system. @throws Fault unavailable when the queue is to be on Redis and there is none */
export async function startChaosSystem(options: ChaosOptions): Promise<ChaosSystem> {
  await using stack = new AsyncDisposableStack();
  const createWriter = createOutputWriters(options.logs);
  const postgres = stack.use(await startPostgresServer());
  const operatorToken = await prepareDatabase(postgres.url);
  await prepareFullDisk(postgres.url);
  const { seed, conversations } = options;
  const simulatorOptions = {
    seed,
    conversations,
    rate,
    knobs: chooseKnobs(options),
    onOutput: createWriter("kustomer"),
  };
  const simulator = stack.use(await startSimulatorProcess(simulatorOptions));
  const redisUrl = options.queue === "redis" ? await startRedis(stack) : undefined;

  const postgresProxy = stack.use(await openProxy("postgres", postgres.url));
  const kustomerProxy = stack.use(await openProxy("kustomer", simulator.url));
  const queueProxy = redisUrl === undefined ? postgresProxy : stack.use(await openProxy("redis", redisUrl));
  const ports = await Promise.all(serviceNames.map(() => findFreePort()));
  const env = buildEnv({
    databaseUrl: postgresProxy.url,
    queue: { url: queueProxy.url },
    kustomerUrl: kustomerProxy.url,
  });
  const programs = serviceNames.map((app, index) => ({
    app,
    url: `http://127.0.0.1:${ports[index]}`,
    env: { ...env, PORT: String(ports[index]), HOST: "127.0.0.1" },
    readyText: app === "api" ? '"listening"' : "service started",
    onOutput: createWriter(app),
  }));
  const supervisor = stack.use(superviseServices(programs));
  await supervisor.waitUntilAllRun();

  const owned = stack.move();
  return {
    ...{ postgres, simulator, supervisor, operatorToken },
    proxies: [...new Set([postgresProxy, kustomerProxy, queueProxy])],
    apiUrl: `http://127.0.0.1:${ports[serviceNames.indexOf("api")]}`,
    emptyQueue: () =>
      redisUrl === undefined ? emptyQueues({ url: postgres.url }, allJobs) : flushRedis(redisUrl),
    makeTagsDue: () => makeTagsDue(postgres.url),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** The seed decides how Kustomer answers for deleted and merged records. */
function chooseKnobs({ seed, gentle }: ChaosOptions): KnobChange {
  const random = createRandomSource(seed);
  return {
    limitPerMinute: rateLimits.perMinute,
    searchesPerMinute: rateLimits.searchesPerMinute,
    destructive: !gentle,
    deletedAs: random.pick(["gone", "flagged"]),
    mergedSource: random.pick(["gone", "redirect"]),
  };
}

async function makeTagsDue(databaseUrl: string): Promise<void> {
  const db = new pg.Client(databaseUrl);
  await db.connect();
  await db.query("update integration set tags_read_at = null").finally(() => db.end());
}

/** Creates writers for the output of processes: to a file each, or to nowhere without a directory. */
function createOutputWriters(dir: string | undefined): (name: string) => (text: string) => void {
  if (dir === undefined) return () => () => undefined;
  mkdirSync(dir, { recursive: true });
  return (name) => (output) => appendFileSync(join(dir, `${name}.log`), output);
}

async function prepareDatabase(url: string): Promise<string> {
  const db = openDb({ url, max: 1 });
  const created = migrate(db).then(() =>
    tenancy.createToken(db, { workspaceId: null, scope: "operator", name: "chaos" }),
  );
  return (await created.finally(() => db.destroy())).token;
}

async function startRedis(stack: AsyncDisposableStack): Promise<string> {
  // Searches only the PATH, because the flushes must not reach a server that others use.
  // biome-ignore lint/style/noProcessEnv: the PATH leads to the programs of this machine
  const redis = stack.use(await findRedis({ PATH: process.env["PATH"] }));
  if (redis.url === undefined) throw new Fault("unavailable", `No Redis is available: ${redis.reason}.`);
  return redis.url;
}

/** Removes everything on the server. */
async function flushRedis(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.end("FLUSHALL\r\n");
  const answer = await text(socket);
  if (!answer.startsWith("+OK")) throw new Error(`Redis did not flush: ${answer}`);
}

const buildEnv = (urls: ServiceUrls): Record<string, string> => ({
  ...buildServiceEnv(urls),
  NODE_ENV: "production",
  INLET_TICK_MS: "200",
  INLET_BUDGET_SHARE: String(rateLimits.share),
  INLET_SEARCHES_PER_MINUTE: String(rateLimits.searchesPerMinute),
  LOG_LEVEL: "info",
});
