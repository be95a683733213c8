import type { ServiceContext } from "@inlet/service-kit";

/** What a whole Inlet in one process is told; everything but the database has a default. */
export interface InletOptions {
  databaseUrl: string;
  /** The same database unless given. */
  queueUrl?: string | undefined;
  /** Made unless given; without the old one, keys that were connected before can no longer be used. */
  encryptionKeys?: string | undefined;
  /** A token to go on with; one is made when there is none or it is unknown. */
  operatorToken?: string | undefined;
  /** Every workspace's Kustomer is at this address. */
  kustomerBaseUrl?: string | undefined;
  /** TCP port on 127.0.0.1; a free one unless given. */
  apiPort?: number | undefined;
  /** How long records are left to settle before they are read, in milliseconds. */
  settleMs?: number | undefined;
  /** The scheduler's pause between two looks, in milliseconds. */
  tickMs?: number | undefined;
  /** What Kustomer allows, where it is not the usual. */
  searchesPerMinute?: number | undefined;
  /** Instances of each service; 1 unless given, and 0 is allowed. */
  schedulers?: number | undefined;
  fetchers?: number | undefined;
  normalizers?: number | undefined;
  log?: ServiceContext["log"] | undefined;
  /** Further variables of the services, such as `INLET_LOOK_BACK_DAYS`. */
  env?: NodeJS.ProcessEnv | undefined;
}

type Chosen = InletOptions & { queueUrl: string; encryptionKeys: string };

/** The environment of the API and of the others, which have no port: their health is looked at from inside. */
export function serviceEnv(options: Chosen): { api: NodeJS.ProcessEnv; workers: NodeJS.ProcessEnv } {
  const common = {
    ...options.env,
    DATABASE_URL: options.databaseUrl,
    QUEUE_URL: options.queueUrl,
    INLET_ENCRYPTION_KEYS: options.encryptionKeys,
    ...given("INLET_KUSTOMER_BASE_URL", options.kustomerBaseUrl),
    ...given("INLET_SETTLE_MS", options.settleMs),
    ...given("INLET_TICK_MS", options.tickMs),
    ...given("INLET_SEARCHES_PER_MINUTE", options.searchesPerMinute),
  };
  return {
    api: { ...common, HOST: "127.0.0.1", PORT: String(options.apiPort ?? 0) },
    workers: { ...common, PORT: "" },
  };
}

const given = (name: string, value: string | number | undefined): NodeJS.ProcessEnv =>
  value === undefined ? {} : { [name]: String(value) };
