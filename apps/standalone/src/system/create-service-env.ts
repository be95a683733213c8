import type { ServiceContext } from "@inlet/service-kit";

/** Options of a whole Inlet in one process; everything but the database has a default. */
export interface InletOptions {
  databaseUrl: string;
  /** Connects to the same database as superuser, to prepare it for SQL roles. Without it Inlet's own role must be able to. */
  superuserUrl?: string | undefined;
  /** Default: the database. */
  queueUrl?: string | undefined;
  /** Default: new keys. Connected API keys can be decrypted only with the keys that encrypted them. */
  encryptionKeys?: string | undefined;
  /** A token from an earlier start; without one, or when it is unknown, a new one is created. */
  operatorToken?: string | undefined;
  /** The address of every workspace's Kustomer. */
  kustomerBaseUrl?: string | undefined;
  /** TCP port on 127.0.0.1; default: a free one. */
  apiPort?: number | undefined;
  /** How old an update must be before it is read, in milliseconds. */
  settleMs?: number | undefined;
  /** The scheduler's pause between two ticks, in milliseconds. */
  tickMs?: number | undefined;
  /** Kustomer's limit on searches, if it is not the default. */
  searchesPerMinute?: number | undefined;
  /** Number of instances of each service; default: 1, and 0 is allowed. */
  schedulers?: number | undefined;
  fetchers?: number | undefined;
  normalizers?: number | undefined;
  log?: ServiceContext["log"] | undefined;
  /** Additional variables of the services, such as `INLET_LOOK_BACK_DAYS`. */
  env?: NodeJS.ProcessEnv | undefined;
}

type ResolvedOptions = InletOptions & { queueUrl: string; encryptionKeys: string };

/** Creates the environment of the API, and of the workers, which have no port because they share its process. */
export function createServiceEnv(options: ResolvedOptions): {
  api: NodeJS.ProcessEnv;
  workers: NodeJS.ProcessEnv;
} {
  const common = {
    ...options.env,
    DATABASE_URL: options.databaseUrl,
    QUEUE_URL: options.queueUrl,
    INLET_ENCRYPTION_KEYS: options.encryptionKeys,
    ...optionalVariable("INLET_KUSTOMER_BASE_URL", options.kustomerBaseUrl),
    ...optionalVariable("INLET_SETTLE_MS", options.settleMs),
    ...optionalVariable("INLET_TICK_MS", options.tickMs),
    ...optionalVariable("INLET_SEARCHES_PER_MINUTE", options.searchesPerMinute),
  };
  return {
    api: { ...common, HOST: "127.0.0.1", PORT: String(options.apiPort ?? 0) },
    workers: { ...common, PORT: "" },
  };
}

const optionalVariable = (name: string, value: string | number | undefined): NodeJS.ProcessEnv =>
  value === undefined ? {} : { [name]: String(value) };
