import { defaultBudgetShare, defaultSearchesPerMinute } from "@inlet/contracts";
import { z } from "zod";

/** In a compose file or a shell, an empty value means that there is no value. */
const emptyToUndefined = (value: unknown): unknown => (value === "" ? undefined : value);
const variable = <S extends z.ZodType>(schema: S) => z.preprocess(emptyToUndefined, schema);
const optionalVariable = <S extends z.ZodType>(schema: S) => variable(schema.optional());
const wholeNumber = z.coerce.number().int();

const urlSchema = (...schemes: string[]) =>
  z
    .string({ error: "is required" })
    .refine((it) => URL.canParse(it) && schemes.includes(new URL(it).protocol.slice(0, -1)), {
      error: `must be a URL that begins with ${schemes.map((it) => `${it}://`).join(" or ")}`,
    });

/** The database. */
export const postgresEnv = {
  DATABASE_URL: variable(urlSchema("postgres", "postgresql")),
  /** Connections this process may hold. */
  DATABASE_POOL_MAX: variable(wholeNumber.min(1).max(500).default(10)),
};

/** The queue; the URL's scheme chooses the backend. */
export const queueEnv = { QUEUE_URL: variable(urlSchema("redis", "rediss", "postgres", "postgresql")) };

/** The log. */
export const logEnv = {
  LOG_LEVEL: variable(z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info")),
};

/** The address of the health routes; without a port there are none. */
export const healthEnv = {
  PORT: optionalVariable(wholeNumber.min(0).max(65_535)),
  HOST: variable(z.string().default("0.0.0.0")),
};

/** The keys that encrypt credentials, in the format of `createKeyring`. */
export const encryptionEnv = { INLET_ENCRYPTION_KEYS: variable(z.string({ error: "is required" })) };

/** Development override: the address of every workspace's Kustomer. */
export const kustomerEnv = { INLET_KUSTOMER_BASE_URL: optionalVariable(urlSchema("http", "https")) };

/** How much of an org's request limits Inlet may use. */
export const budgetEnv = {
  /** Share of the limits, 0 to 1. */
  INLET_BUDGET_SHARE: variable(z.coerce.number().gt(0).max(1).default(defaultBudgetShare)),
  /** Kustomer's limit on searches by API keys. */
  INLET_SEARCHES_PER_MINUTE: variable(wholeNumber.positive().default(defaultSearchesPerMinute)),
};

/** Delay, reach and frequency of reading. */
export const readingEnv = {
  /** How old an update must be before it is read, so that Kustomer's index has it. In milliseconds. */
  INLET_SETTLE_MS: variable(wholeNumber.nonnegative().default(30_000)),
  /** How far back the first run of a key without search looks for changed conversations. */
  INLET_LOOK_BACK_DAYS: variable(wholeNumber.min(7).default(90)),
  /** Every stored record is read again within this time, unless something else shows its changes and deletion. In hours. */
  INLET_RECONCILE_HOURS: variable(wholeNumber.min(1).default(24)),
};

/** Creates the schema of a whole number of at least `min`, for a variable of one service. */
export const createCountEnv = ({ min, defaultValue }: { min: number; defaultValue: number }) =>
  variable(wholeNumber.min(min).default(defaultValue));
