import { realpathSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type DbPool, migrate, openDb, tenancy } from "@inlet/db";
import { startEmbeddedPostgres } from "@inlet/embedded-postgres";
import { generateEncryptionKey } from "@inlet/service-kit";
import { z } from "zod";
import { type Running, startMeasured } from "./processes.ts";
import { cpuSecondsOfFamily } from "./usage-of.ts";

/** Every service, the simulator and Postgres, each in a process of its own. */
export interface BenchSystem extends AsyncDisposable {
  readonly apiUrl: string;
  readonly operatorToken: string;
  readonly databaseUrl: string;
  readonly simulator: { url: string; apiKey: string };
  /** The simulator among them. */
  readonly services: readonly Running[];
  postgresCpuSeconds(): number;
}

/** How large and how watched. */
export interface BenchOptions {
  conversations: number;
  fetchers: number;
  normalizers: number;
  profileTo?: string | undefined;
}

const unlimited = 1_000_000;
const simulatorLine = z.object({ url: z.string(), keys: z.object({ full: z.string() }) });

/** What it takes for Postgres to count what each statement costs; it costs a little itself. */
const statementStatistics = ["-c", "shared_preload_libraries=pg_stat_statements", "-c", "track_io_timing=on"];

/** Starts it all on a fresh cluster on the disk, with Postgres as it comes: `fsync` and all else on. */
export async function startSystem(options: BenchOptions): Promise<BenchSystem> {
  await using stack = new AsyncDisposableStack();
  const dir = fileURLToPath(new URL("../../.inlet/bench/postgres", import.meta.url));
  forget(dir);
  stack.defer(() => forget(dir));
  const flags = options.profileTo === undefined ? [] : statementStatistics;
  const postgres = stack.use(await startEmbeddedPostgres({ dir, flags }));
  const { url: databaseUrl } = postgres;
  const db = stack.adopt(openDb({ url: databaseUrl }), (it) => it.destroy());
  const operatorToken = await prepare(db);

  const simulator = await startSimulator(options, stack);
  const services = await startServices({ ...options, databaseUrl, kustomerUrl: simulator.url }, stack);
  const opened = stack.move();
  return {
    apiUrl: services.apiUrl,
    services: [simulator.running, ...services.all],
    operatorToken,
    databaseUrl,
    simulator,
    postgresCpuSeconds: () => cpuSecondsOfFamily(postgres.pid),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** The folder, and where its data really is when the server's account cannot reach it. */
function forget(dir: string): void {
  try {
    rmSync(realpathSync(dir), { recursive: true });
  } catch {
    // there was none
  }
  rmSync(dir, { recursive: true, force: true });
}

async function prepare(db: DbPool): Promise<string> {
  await migrate(db);
  const { token } = await tenancy.createToken(db, { workspaceId: null, scope: "operator", name: "bench" });
  return token;
}

async function startSimulator({ conversations }: BenchOptions, stack: AsyncDisposableStack) {
  const knobs = { limitPerMinute: unlimited, searchesPerMinute: unlimited };
  const world = ["--conversations", `${conversations}`, "--customers", `${Math.ceil(conversations * 0.6)}`];
  const args = [...world, "--week-share", "1", "--knobs", JSON.stringify(knobs)];
  const running = stack.use(
    await startMeasured({ app: "kustomer-simulator", args, env: {}, readyText: '"keys"' }),
  );
  const { url, keys } = simulatorLine.parse(JSON.parse(running.readyLine));
  return { url, apiKey: keys.full, running };
}

type Serving = BenchOptions & { databaseUrl: string; kustomerUrl: string };

async function startServices(options: Serving, stack: AsyncDisposableStack) {
  const { databaseUrl, kustomerUrl, profileTo } = options;
  const env = {
    DATABASE_URL: databaseUrl,
    QUEUE_URL: databaseUrl,
    INLET_ENCRYPTION_KEYS: `k1:${generateEncryptionKey()}`,
    INLET_KUSTOMER_BASE_URL: kustomerUrl,
    INLET_SEARCHES_PER_MINUTE: `${unlimited}`,
    INLET_SETTLE_MS: "0",
    LOG_LEVEL: "info",
    PORT: "",
  };
  const start = async (app: string) =>
    stack.use(await startMeasured({ app, env, readyText: "service started", profileTo }));
  const apiEnv = { ...env, PORT: "0", LOG_LEVEL: "info" };
  const api = stack.use(await startMeasured({ app: "api", env: apiEnv, readyText: '"listening"' }));
  const all: Running[] = [api, await start("scheduler")];
  for (let nth = 0; nth < options.fetchers; nth++) all.push(await start("fetcher"));
  for (let nth = 0; nth < options.normalizers; nth++) all.push(await start("normalizer"));
  const { url: apiUrl } = z.object({ url: z.string() }).parse(JSON.parse(api.readyLine));
  return { apiUrl, all };
}
