import { realpathSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type DbPool, migrate, openDb, tenancy } from "@inlet/db";
import { startEmbeddedPostgres } from "@inlet/embedded-postgres";
import { generateEncryptionKey } from "@inlet/service-kit";
import { z } from "zod";
import { readFamilyCpuSeconds } from "./read-usage.ts";
import { type MeasuredProgram, startMeasured } from "./start-measured.ts";

/** Every service, the simulator and Postgres, each in its own process. */
export interface BenchSystem extends AsyncDisposable {
  readonly apiUrl: string;
  readonly operatorToken: string;
  /** For checkpoints and statistics, which only a superuser may ask for. The services use another role. */
  readonly superuserUrl: string;
  /** What the services decrypt API keys with. */
  readonly encryptionKeys: string;
  /** `apiKey` has every right, `documentedKey` only the roles that Kustomer's documentation names. */
  readonly simulator: { url: string; apiKey: string; documentedKey: string };
  /** The simulator is one of them. */
  readonly services: readonly MeasuredProgram[];
  postgresCpuSeconds(): number;
}

/** Size of the system, and whether to profile it. */
export interface BenchOptions {
  conversations: number;
  fetchers: number;
  normalizers: number;
  /** The share of the conversations that were created within the week; all by default. */
  weekShare?: number;
  profileTo?: string | undefined;
  /** Changes how the simulated Kustomer behaves; without it no rate is limited. */
  knobs?: Record<string, unknown>;
  /** Flags of the Postgres server. */
  postgresFlags?: readonly string[];
  /** Replaces settings of the services. */
  serviceEnv?: NodeJS.ProcessEnv;
}

const unlimitedRate = 1_000_000;
/** The simulator generates a world of a million records in about two minutes. */
const maxGenerationMs = 10 * 60_000;
const simulatorLine = z.object({
  url: z.string(),
  keys: z.object({ full: z.string(), documented: z.string() }),
});

/** Makes Postgres measure the cost of each statement, at a small cost of its own. */
const statementStatistics = ["-c", "shared_preload_libraries=pg_stat_statements", "-c", "track_io_timing=on"];

/** Starts everything on a new cluster on disk, with Postgres's default settings: `fsync` and all else is on. */
export async function startBenchSystem(options: BenchOptions): Promise<BenchSystem> {
  await using stack = new AsyncDisposableStack();
  const dir = fileURLToPath(new URL("../../.inlet/bench/postgres", import.meta.url));
  removeData(dir);
  stack.defer(() => removeData(dir));
  const flags = [
    ...(options.postgresFlags ?? []),
    ...(options.profileTo === undefined ? [] : statementStatistics),
  ];
  const postgres = stack.use(await startEmbeddedPostgres({ dir, flags }));
  const { url: databaseUrl, superuserUrl } = postgres;
  const db = stack.adopt(openDb({ url: databaseUrl }), (it) => it.destroy());
  const operatorToken = await prepareDatabase(db);

  const simulator = await startSimulator(options, stack);
  const encryptionKeys = `k1:${generateEncryptionKey()}`;
  const settings = { ...options, databaseUrl, encryptionKeys, kustomerUrl: simulator.url };
  const services = await startServices(settings, stack);
  const opened = stack.move();
  return {
    apiUrl: services.apiUrl,
    services: [simulator.running, ...services.all],
    operatorToken,
    superuserUrl,
    encryptionKeys,
    simulator,
    postgresCpuSeconds: () => readFamilyCpuSeconds(postgres.pid),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** Removes the folder, and the data it links to when the server's account cannot reach the folder. */
function removeData(dir: string): void {
  try {
    rmSync(realpathSync(dir), { recursive: true });
  } catch {
    // it does not exist
  }
  rmSync(dir, { recursive: true, force: true });
}

async function prepareDatabase(db: DbPool): Promise<string> {
  await migrate(db);
  const { token } = await tenancy.createToken(db, { workspaceId: null, scope: "operator", name: "bench" });
  return token;
}

async function startSimulator(options: BenchOptions, stack: AsyncDisposableStack) {
  const { conversations, weekShare = 1 } = options;
  const knobs = { limitPerMinute: unlimitedRate, searchesPerMinute: unlimitedRate, ...options.knobs };
  const world = ["--conversations", `${conversations}`, "--customers", `${Math.ceil(conversations * 0.6)}`];
  const args = [...world, "--week-share", `${weekShare}`, "--knobs", JSON.stringify(knobs)];
  const running = stack.use(
    await startMeasured({
      app: "kustomer-simulator",
      args,
      env: {},
      readyText: '"keys"',
      readyWithinMs: maxGenerationMs,
    }),
  );
  const { url, keys } = simulatorLine.parse(JSON.parse(running.readyLine));
  return { url, apiKey: keys.full, documentedKey: keys.documented, running };
}

type ServiceSettings = BenchOptions & Record<"databaseUrl" | "encryptionKeys" | "kustomerUrl", string>;

async function startServices(options: ServiceSettings, stack: AsyncDisposableStack) {
  const { databaseUrl, encryptionKeys, kustomerUrl, profileTo } = options;
  const env = {
    DATABASE_URL: databaseUrl,
    QUEUE_URL: databaseUrl,
    INLET_ENCRYPTION_KEYS: encryptionKeys,
    INLET_KUSTOMER_BASE_URL: kustomerUrl,
    INLET_SEARCHES_PER_MINUTE: `${unlimitedRate}`,
    INLET_SETTLE_MS: "0",
    LOG_LEVEL: "info",
    PORT: "",
    ...options.serviceEnv,
  };
  const start = async (app: string) =>
    stack.use(await startMeasured({ app, env, readyText: "service started", profileTo }));
  const apiEnv = { ...env, PORT: "0" };
  const api = stack.use(await startMeasured({ app: "api", env: apiEnv, readyText: '"listening"' }));
  const all: MeasuredProgram[] = [api, await start("scheduler")];
  for (let index = 0; index < options.fetchers; index++) all.push(await start("fetcher"));
  for (let index = 0; index < options.normalizers; index++) all.push(await start("normalizer"));
  const { url: apiUrl } = z.object({ url: z.string() }).parse(JSON.parse(api.readyLine));
  return { apiUrl, all };
}
