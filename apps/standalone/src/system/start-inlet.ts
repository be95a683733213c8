import { apiEnv, startApi } from "@inlet/api";
import { type Db, type DbPool, migrate, openDb, tenancy } from "@inlet/db";
import { fetcherEnv, startFetcher } from "@inlet/fetcher";
import { normalizerEnv, startNormalizer } from "@inlet/normalizer";
import { schedulerEnv, startScheduler } from "@inlet/scheduler";
import { createLog, generateEncryptionKey, parseEnv, type ServiceContext } from "@inlet/service-kit";
import { createServiceEnv, type InletOptions } from "./create-service-env.ts";
import { startInProcess } from "./start-in-process.ts";

/** Every service of Inlet in this process; disposing closes them in reverse order. */
export interface RunningInlet extends AsyncDisposable {
  /** The URL of the API. */
  readonly url: string;
  readonly operatorToken: string;
  readonly operatorTokenId: string;
  /** The value of `INLET_ENCRYPTION_KEYS`. */
  readonly encryptionKeys: string;
  readonly databaseUrl: string;
  readonly queueUrl: string;
  /** The services' database, for tests that look behind the API. */
  readonly db: DbPool;
}

type Start = (env: NodeJS.ProcessEnv, context: ServiceContext) => Promise<unknown>;

/** The services without a port; each may run several times. */
const workers = {
  scheduler: (env, context) => startScheduler(parseEnv(schedulerEnv, env), context),
  fetcher: (env, context) => startFetcher(parseEnv(fetcherEnv, env), context),
  normalizer: (env, context) => startNormalizer(parseEnv(normalizerEnv, env), context),
} satisfies Record<string, Start>;

/**
 * Migrates a database and starts every service on it, each with its own log, metrics and health. When one fails to start,
 * the others are closed again.
 */
export async function startInlet(options: InletOptions): Promise<RunningInlet> {
  const { databaseUrl, queueUrl = databaseUrl, encryptionKeys = `k1:${generateEncryptionKey()}` } = options;
  const env = createServiceEnv({ ...options, queueUrl, encryptionKeys });
  const log = options.log ?? createLog({ name: "inlet", level: "warn" });
  await using stack = new AsyncDisposableStack();

  const db = stack.adopt(openDb({ url: databaseUrl, max: 2 }), (it) => it.destroy());
  await migrate(db);
  const operator = await ensureOperator(db, options.operatorToken);

  const shared = { stack, log };
  const api = await startInProcess("api", shared, (it) => startApi(parseEnv(apiEnv, env.api), it));
  const counts = {
    scheduler: options.schedulers ?? 1,
    fetcher: options.fetchers ?? 1,
    normalizer: options.normalizers ?? 1,
  };
  for (const name of ["scheduler", "fetcher", "normalizer"] as const)
    for (let nth = 1; nth <= counts[name]; nth++)
      await startInProcess(name, shared, (it) => workers[name](env.workers, it));

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

/** Returns the given operator token if the database knows it, otherwise a new one; a new database knows none. */
async function ensureOperator(db: Db, token: string | undefined): Promise<{ id: string; token: string }> {
  const holder = token === undefined ? undefined : await tenancy.findTokenHolder(db, token);
  if (token !== undefined && holder?.scope === "operator") return { id: holder.id, token };
  return tenancy.createToken(db, { workspaceId: null, scope: "operator", name: "standalone" });
}
