import { z } from "zod";

/** An empty value in a compose file or a shell means that there is none. */
const emptyIsAbsent = (value: unknown): unknown => (value === "" ? undefined : value);
const ignoringEmpty = <S extends z.ZodType>(schema: S) => z.preprocess(emptyIsAbsent, schema);
const optionalVariable = <S extends z.ZodType>(schema: S) => ignoringEmpty(schema.optional());
const wholeNumber = z.coerce.number().int();

const urlSchema = (...schemes: string[]) =>
  z
    .string({ error: "is required" })
    .refine((it) => URL.canParse(it) && schemes.includes(new URL(it).protocol.slice(0, -1)), {
      error: `must be a URL that begins with ${schemes.map((it) => `${it}://`).join(" or ")}`,
    });

/** The database. */
export const postgresEnv = {
  DATABASE_URL: ignoringEmpty(urlSchema("postgres", "postgresql")),
  /** Connections this process may hold. */
  DATABASE_POOL_MAX: ignoringEmpty(wholeNumber.min(1).max(500).default(10)),
};

/** The queue; its scheme chooses the backend. */
export const queueEnv = { QUEUE_URL: ignoringEmpty(urlSchema("redis", "rediss", "postgres", "postgresql")) };

/** The log. */
export const logEnv = {
  LOG_LEVEL: ignoringEmpty(z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info")),
};

/** Where the health routes listen; without a port they do not. */
export const healthEnv = {
  PORT: optionalVariable(wholeNumber.min(0).max(65_535)),
  HOST: ignoringEmpty(z.string().default("0.0.0.0")),
};

/** The keys that seal credentials, as `openKeyring` reads them. */
export const encryptionEnv = { INLET_ENCRYPTION_KEYS: ignoringEmpty(z.string({ error: "is required" })) };

/** Development override: every workspace's Kustomer is at this address. */
export const kustomerEnv = { INLET_KUSTOMER_BASE_URL: optionalVariable(urlSchema("http", "https")) };

/** How much of an org's request limits Inlet may use. */
export const budgetEnv = {
  /** Share of the limits, 0 to 1. */
  INLET_BUDGET_SHARE: ignoringEmpty(z.coerce.number().gt(0).max(1).default(0.6)),
  /** Kustomer's limit on searches by API keys; its replies do not name it. */
  INLET_SEARCHES_PER_MINUTE: ignoringEmpty(wholeNumber.positive().default(100)),
};

/** How late and how far back Inlet reads. */
export const readingEnv = {
  /** How long records are left to settle in Kustomer's index before they are read. */
  INLET_SETTLE_MS: ignoringEmpty(wholeNumber.nonnegative().default(30_000)),
  /** How far the first run of a key without search looks back for changed conversations. */
  INLET_LOOK_BACK_DAYS: ignoringEmpty(wholeNumber.min(7).default(90)),
  /** Within so many hours every stored record is read once more, where nothing else shows that it changed or is gone. */
  INLET_RECONCILE_HOURS: ignoringEmpty(wholeNumber.min(1).default(24)),
};

/** A whole number of at least `min`, for variables of one service only. */
export const createCountEnv = ({ min, otherwise }: { min: number; otherwise: number }) =>
  ignoringEmpty(wholeNumber.min(min).default(otherwise));
