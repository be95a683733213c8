import { encryptionEnv, healthEnv, kustomerEnv, logEnv, postgresEnv, queueEnv } from "@inlet/service-kit";
import { z } from "zod";

/** An empty value in a compose file or a shell means that there is none. */
const of = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value: unknown) => (value === "" ? undefined : value), schema);

const url = z.url({ protocol: /^https?$/, error: "must be a URL that begins with http:// or https://" });

/** The API's environment; every key is explained in `.env.example`. */
export const apiEnv = z
  .object({
    ...postgresEnv,
    ...queueEnv,
    ...logEnv,
    ...healthEnv,
    ...encryptionEnv,
    ...kustomerEnv,
    PORT: of(z.coerce.number().int().min(0).max(65_535).default(3_000)),
    // Nobody outside this machine, unless the operator says so.
    HOST: of(z.string().default("127.0.0.1")),
    INLET_PUBLIC_URL: of(url.optional()),
    INLET_BUDGET_SHARE: of(z.coerce.number().gt(0).max(1).default(0.6)),
    INLET_SEARCHES_PER_MINUTE: of(z.coerce.number().int().positive().default(100)),
    INLET_SETTLE_MS: of(z.coerce.number().int().nonnegative().default(30_000)),
    INLET_LOOK_BACK_DAYS: of(z.coerce.number().int().min(7).default(90)),
    BULL_BOARD_READ_ONLY: of(z.stringbool().default(true)),
  })
  .transform((env) => ({
    databaseUrl: env.DATABASE_URL,
    poolMax: env.DATABASE_POOL_MAX,
    queueUrl: env.QUEUE_URL,
    encryptionKeys: env.INLET_ENCRYPTION_KEYS,
    listen: { port: env.PORT, host: env.HOST },
    settings: {
      publicUrl: env.INLET_PUBLIC_URL,
      kustomerBaseUrl: env.INLET_KUSTOMER_BASE_URL,
      budget: { share: env.INLET_BUDGET_SHARE, searchesPerMinute: env.INLET_SEARCHES_PER_MINUTE },
      settleMs: env.INLET_SETTLE_MS,
      lookBackDays: env.INLET_LOOK_BACK_DAYS,
      boardReadOnly: env.BULL_BOARD_READ_ONLY,
    },
  }));

export type Config = z.output<typeof apiEnv>;

/** What the routes are told of the environment. */
export type Settings = Config["settings"];
