import { defaultBudgetShare, defaultDatabaseLimits, defaultSearchesPerMinute, Fault } from "@inlet/contracts";
import { z } from "zod";

const wholeNumber = z.coerce
  .number({ error: ({ code }) => (code === "invalid_type" ? "must be a whole number" : undefined) })
  .int();

const shareError = { error: "must be a number above 0 and up to 1, such as 0.6" };
const share = z.coerce.number(shareError).gt(0, shareError).max(1, shareError);

/** What a timer of Node and a setting of Postgres can hold. */
const maxCount = 2 ** 31 - 1;

/** Creates the schema of a variable. In a compose file or a shell, an empty value means that there is no value. */
export const createEnv = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value: unknown) => (value === "" ? undefined : value), schema);

/** Creates the schema of a variable that is a whole number of at least `min`. */
export const createCountEnv = ({ min, max = maxCount, defaultValue }: CountEnvOptions) =>
  createEnv(wholeNumber.min(min).max(max).default(defaultValue));

interface CountEnvOptions {
  min: number;
  max?: number;
  defaultValue: number;
}

/** Creates the schema of a URL with one of these schemes. */
export const urlSchema = (...schemes: string[]) =>
  z
    .string({ error: "is required" })
    .refine((it) => URL.canParse(it) && schemes.includes(new URL(it).protocol.slice(0, -1)), {
      error: `must be a URL that begins with ${schemes.map((it) => `${it}://`).join(" or ")}`,
    });

/** The database. */
export const postgresEnv = {
  DATABASE_URL: createEnv(urlSchema("postgres", "postgresql")),
  /** Connections this process may hold. */
  DATABASE_POOL_MAX: createCountEnv({ min: 1, max: 500, defaultValue: 10 }),
};

const { connectMs, statementMs, lockMs, idleInTransactionMs } = defaultDatabaseLimits;

/** How long the work of a service's connections may take, in milliseconds. */
const databaseLimitsEnv = {
  DATABASE_CONNECT_TIMEOUT_MS: createCountEnv({ min: 1_000, defaultValue: connectMs }),
  DATABASE_STATEMENT_TIMEOUT_MS: createCountEnv({ min: 1_000, defaultValue: statementMs }),
  DATABASE_LOCK_TIMEOUT_MS: createCountEnv({ min: 100, defaultValue: lockMs }),
  DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MS: createCountEnv({ min: 1_000, defaultValue: idleInTransactionMs }),
};

/** The queue; the URL's scheme chooses the backend. */
export const queueEnv = {
  QUEUE_URL: createEnv(urlSchema("redis", "rediss", "postgres", "postgresql")),
  /** Separates installations that share a Redis. */
  QUEUE_PREFIX: createEnv(
    z
      .string()
      .regex(/^[\w.-]{1,64}$/, { error: "must be 1 to 64 letters, digits, dots, hyphens or underscores" })
      .optional(),
  ),
};

/** What every service reads: database, queue, log, and the address of its health routes. */
export const serviceEnv = {
  ...postgresEnv,
  ...databaseLimitsEnv,
  ...queueEnv,
  LOG_LEVEL: createEnv(
    z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  ),
  /** Without a port, nothing listens. */
  PORT: createEnv(wholeNumber.min(0).max(65_535).optional()),
  HOST: createEnv(z.string().default("0.0.0.0")),
};

/** Shapes the variables of `serviceEnv`. */
export const toServiceConfig = (env: z.output<z.ZodObject<typeof serviceEnv>>) => ({
  databaseUrl: env.DATABASE_URL,
  poolMax: env.DATABASE_POOL_MAX,
  databaseLimits: {
    connectMs: env.DATABASE_CONNECT_TIMEOUT_MS,
    statementMs: env.DATABASE_STATEMENT_TIMEOUT_MS,
    lockMs: env.DATABASE_LOCK_TIMEOUT_MS,
    idleInTransactionMs: env.DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MS,
  },
  queue: { url: env.QUEUE_URL, prefix: env.QUEUE_PREFIX },
  listen: { port: env.PORT, host: env.HOST },
});

/** The part of the configuration that every service has. */
export type ServiceConfig = ReturnType<typeof toServiceConfig>;

/** The keys that encrypt credentials, in the format of `createKeyring`. */
export const encryptionEnv = { INLET_ENCRYPTION_KEYS: createEnv(z.string({ error: "is required" })) };

/** A schema of a comma-separated list. */
export const listSchema = <S extends z.ZodType<unknown, string>>(item: S) =>
  z
    .string()
    .transform((it) => it.split(",").map((part) => part.trim()))
    .pipe(z.array(item));

/** Where API keys may be sent besides Kustomer's own hosts. */
export const kustomerEnv = {
  /** Development override: the address of every workspace's Kustomer. */
  INLET_KUSTOMER_BASE_URL: createEnv(urlSchema("http", "https").optional()),
  /** Further base URLs, comma-separated. */
  INLET_KUSTOMER_HOSTS: createEnv(listSchema(urlSchema("https")).default([])),
};

/** Shapes the variables of `kustomerEnv`. */
export const toKustomerAddresses = (env: z.output<z.ZodObject<typeof kustomerEnv>>) => ({
  override: env.INLET_KUSTOMER_BASE_URL,
  allowed: env.INLET_KUSTOMER_HOSTS,
});

/** The address of a proxy. Without a scheme it is http, as in curl. */
const proxyUrl = z.preprocess(
  (value) => (typeof value === "string" && /^[^/]+$/.test(value) ? `http://${value}` : value || undefined),
  urlSchema("http", "https").optional(),
);
const hostList = createEnv(z.string().optional());

/** The proxies through which requests leave, by the names and rules of curl: lower case goes before upper case. */
export const proxyEnv = {
  HTTPS_PROXY: proxyUrl,
  https_proxy: proxyUrl,
  HTTP_PROXY: proxyUrl,
  http_proxy: proxyUrl,
  NO_PROXY: hostList,
  no_proxy: hostList,
};

/** A simulator or receiver on this machine cannot be reached through a proxy. */
const thisMachine = "localhost,127.0.0.1,[::1]";

/** Shapes the variables of `proxyEnv` into options of undici's `EnvHttpProxyAgent`, which then reads none itself. */
export const toProxyConfig = (env: z.output<z.ZodObject<typeof proxyEnv>>) => ({
  httpsProxy: env.https_proxy ?? env.HTTPS_PROXY ?? "",
  httpProxy: env.http_proxy ?? env.HTTP_PROXY ?? "",
  noProxy: [thisMachine, env.no_proxy ?? env.NO_PROXY ?? ""].join(),
});

/** How webhooks are sent. */
export const pushEnv = {
  /** Signs what notice URLs get, besides secrets of their own. */
  INLET_NOTICE_SECRET: createEnv(z.string().min(16).optional()),
  /** Private networks that webhooks may call, comma-separated in CIDR notation; by default none. */
  INLET_PUSH_PRIVATE_NETWORKS: createEnv(
    listSchema(z.union([z.cidrv4(), z.cidrv6()], { error: "must be networks such as 10.20.0.0/16" })).default(
      [],
    ),
  ),
};

const loopback = ["127.0.0.0/8", "::1/128"];

/** Shapes the variables that sending webhooks needs. In development they may call this machine. */
export const toPushConfig = (
  env: z.output<
    z.ZodObject<typeof pushEnv & Pick<typeof kustomerEnv, "INLET_KUSTOMER_BASE_URL"> & typeof proxyEnv>
  >,
) => ({
  proxy: toProxyConfig(env),
  noticeSecret: env.INLET_NOTICE_SECRET,
  privateNetworks: [
    ...env.INLET_PUSH_PRIVATE_NETWORKS,
    ...(env.INLET_KUSTOMER_BASE_URL === undefined ? [] : loopback),
  ],
});

/** How webhooks are sent. */
export type PushConfig = ReturnType<typeof toPushConfig>;

/** How much of an org's request limits Inlet may use. */
export const budgetEnv = {
  /** Share of the limits, 0 to 1. */
  INLET_BUDGET_SHARE: createEnv(share.default(defaultBudgetShare)),
  /** Kustomer's limit on searches by API keys. */
  INLET_SEARCHES_PER_MINUTE: createCountEnv({ min: 1, defaultValue: defaultSearchesPerMinute }),
};

/** Shapes the variables of `budgetEnv`. */
export const toBudgetConfig = (env: z.output<z.ZodObject<typeof budgetEnv>>) => ({
  share: env.INLET_BUDGET_SHARE,
  searchesPerMinute: env.INLET_SEARCHES_PER_MINUTE,
});

/** Delay, reach and frequency of reading. */
export const readingEnv = {
  /** How old an update must be before it is read, so that Kustomer's index has it. In milliseconds. */
  INLET_SETTLE_MS: createCountEnv({ min: 0, defaultValue: 30_000 }),
  /** How far back the first run of a key without search looks for changed conversations. */
  INLET_LOOK_BACK_DAYS: createCountEnv({ min: 7, defaultValue: 90 }),
  /** Every stored record is read again within this time, unless something else shows its changes and deletion. In hours. */
  INLET_RECONCILE_HOURS: createCountEnv({ min: 1, defaultValue: 24 }),
};

/**
 * Parses the environment into a config.
 * @throws Fault `invalid` that lists every problem, one per line, and never a value, because some values are secrets
 */
export function parseEnv<S extends z.ZodType>(schema: S, env: NodeJS.ProcessEnv): z.output<S> {
  const parsed = schema.safeParse(env, { reportInput: false });
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(
    ({ path, message }) => `  ${path.join(".") || "environment"}: ${message}`,
  );
  throw new Fault("invalid", `the environment is invalid:\n${lines.join("\n")}`);
}
