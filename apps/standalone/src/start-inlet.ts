import { apiEnv, startApi } from "@inlet/api";
import { type DbPool, migrate, openDb } from "@inlet/db";
import { fetcherEnv, startFetcher } from "@inlet/fetcher";
import { normalizerEnv, startNormalizer } from "@inlet/normalizer";
import { schedulerEnv, startScheduler } from "@inlet/scheduler";
import { createLog, generateEncryptionKey, parseEnv, type ServiceContext } from "@inlet/service-kit";
import { keepOperator, type Operator } from "./keep-operator.ts";
import { type InletOptions, serviceEnv } from "./service-env.ts";
import { startBeside } from "./start-beside.ts";

/** Every service of Inlet in this process; disposing closes them newest first. */
export interface RunningInlet extends AsyncDisposable {
  /** Where the API listens. */
  readonly url: string;
  readonly operatorToken: string;
  readonly operatorTokenId: string;
  /** Seals this system's API keys, as `INLET_ENCRYPTION_KEYS` holds it. */
  readonly encryptionKeys: string;
  readonly databaseUrl: string;
  readonly queueUrl: string;
  /** The database of the services, for whoever looks behind the API. */
  readonly db: DbPool;
}

type Start = (env: NodeJS.ProcessEnv, surroundings: ServiceContext) => Promise<unknown>;

/** The services that listen to nobody; each may run several times. */
const workers = {
  scheduler: (env, around) => startScheduler(parseEnv(schedulerEnv, env), around),
  fetcher: (env, around) => startFetcher(parseEnv(fetcherEnv, env), around),
  normalizer: (env, around) => startNormalizer(parseEnv(normalizerEnv, env), around),
} satisfies Record<string, Start>;

/**
 * Migrates a database and starts every service on it, each with a log, metrics and health of its own. What is started
 * when something fails is closed again.
 */
export async function startInlet(options: InletOptions): Promise<RunningInlet> {
  const { databaseUrl, queueUrl = databaseUrl, encryptionKeys = `k1:${generateEncryptionKey()}` } = options;
  const env = serviceEnv({ ...options, queueUrl, encryptionKeys });
  const log = options.log ?? createLog({ name: "inlet", level: "warn" });
  await using stack = new AsyncDisposableStack();

  const db = stack.adopt(openDb({ url: databaseUrl, max: 2 }), (it) => it.destroy());
  await migrate(db);
  const operator: Operator = await keepOperator(db, options.operatorToken);

  const around = { stack, log };
  const api = await startBeside("api", around, (it) => startApi(parseEnv(apiEnv, env.api), it));
  const counts = {
    scheduler: options.schedulers ?? 1,
    fetcher: options.fetchers ?? 1,
    normalizer: options.normalizers ?? 1,
  };
  for (const name of ["scheduler", "fetcher", "normalizer"] as const)
    for (let nth = 1; nth <= counts[name]; nth++)
      await startBeside(name, around, (it) => workers[name](env.workers, it));

  const services = stack.move();
  return {
    url: api.url,
    operatorToken: operator.token,
    operatorTokenId: operator.id,
    encryptionKeys,
    databaseUrl,
    queueUrl,
    db,
    [Symbol.asyncDispose]: () => services.disposeAsync(),
  };
}
