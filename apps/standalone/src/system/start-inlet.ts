import { apiEnv, startApi } from "@inlet/api";
import { type Db, type DbPool, migrate, openDb, reporting, tenancy } from "@inlet/db";
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

/**
 * Migrates a database and starts every service on it, each with its own log, metrics and health. When one fails to start,
 * the others are closed again.
 */
export async function startInlet(options: InletOptions): Promise<RunningInlet> {
  const { databaseUrl, queueUrl = databaseUrl, encryptionKeys = `k1:${generateEncryptionKey()}` } = options;
  const env = createServiceEnv({ ...options, queueUrl, encryptionKeys });
  const log = options.log ?? createLog({ name: "inlet", level: "warn" });
  await using stack = new AsyncDisposableStack();

  const db = stack.use(openDb({ url: databaseUrl, max: 2, limits: { statementMs: 0 } }));
  await migrate(db);
  if (options.superuserUrl !== undefined) await prepareSqlAccess(db, options.superuserUrl);
  const operator = await ensureOperator(db, options.operatorToken);

  const shared = { stack, log };
  const api = await startInProcess("api", shared, (it) => startApi(parseEnv(apiEnv, env.api), it));
  const { schedulers = 1, fetchers = 1, normalizers = 1 } = options;
  const start = async (count: number, name: string, startOne: (it: ServiceContext) => Promise<unknown>) => {
    for (let nth = 1; nth <= count; nth++) await startInProcess(name, shared, startOne);
  };
  await start(schedulers, "scheduler", (it) => startScheduler(parseEnv(schedulerEnv, env.workers), it));
  await start(fetchers, "fetcher", (it) => startFetcher(parseEnv(fetcherEnv, env.workers), it));
  await start(normalizers, "normalizer", (it) => startNormalizer(parseEnv(normalizerEnv, env.workers), it));

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

async function prepareSqlAccess(db: DbPool, superuserUrl: string): Promise<void> {
  if ((await reporting.readSqlAccess(db)).available) return;
  const superuser = openDb({ url: superuserUrl, max: 1 });
  const setup = await reporting.buildOwnSetup(db);
  await reporting.applySetup(superuser, setup).finally(() => superuser.destroy());
}
