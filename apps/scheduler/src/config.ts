import { createCountEnv, healthEnv, logEnv, postgresEnv, queueEnv, readingEnv } from "@inlet/service-kit";
import { z } from "zod";

/** The scheduler's environment; every key is explained in `.env.example`. */
export const schedulerEnv = z
  .object({
    ...postgresEnv,
    ...queueEnv,
    ...logEnv,
    ...healthEnv,
    ...readingEnv,
    INLET_TICK_MS: createCountEnv({ min: 1, defaultValue: 1_000 }),
    INLET_KEEP_BATCHES_DAYS: createCountEnv({ min: 1, defaultValue: 7 }),
    // Compose files and shells set an empty value where there is none.
    INLET_NOTICE_SECRET: z.preprocess((it) => (it === "" ? undefined : it), z.string().min(16).optional()),
  })
  .transform((env) => ({
    databaseUrl: env.DATABASE_URL,
    poolMax: env.DATABASE_POOL_MAX,
    queueUrl: env.QUEUE_URL,
    health: { port: env.PORT, host: env.HOST },
    settleMs: env.INLET_SETTLE_MS,
    tickMs: env.INLET_TICK_MS,
    keepBatchesDays: env.INLET_KEEP_BATCHES_DAYS,
    notices: { secret: env.INLET_NOTICE_SECRET, timeoutMs: 10_000 },
  }));

/** The parsed environment. */
export type Config = z.output<typeof schedulerEnv>;
