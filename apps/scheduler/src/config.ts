import { healthEnv, logEnv, postgresEnv, queueEnv } from "@inlet/service-kit";
import { z } from "zod";

/** The scheduler's environment; every key is explained in `.env.example`. */
export const schedulerEnv = z
  .object({
    ...postgresEnv,
    ...queueEnv,
    ...logEnv,
    ...healthEnv,
    INLET_SETTLE_MS: z.coerce.number().int().nonnegative().default(30_000),
    INLET_TICK_MS: z.coerce.number().int().positive().default(1_000),
    INLET_KEEP_BATCHES_DAYS: z.coerce.number().int().min(1).default(7),
  })
  .transform((env) => ({
    databaseUrl: env.DATABASE_URL,
    poolMax: env.DATABASE_POOL_MAX,
    queueUrl: env.QUEUE_URL,
    health: { port: env.PORT, host: env.HOST },
    settleMs: env.INLET_SETTLE_MS,
    tickMs: env.INLET_TICK_MS,
    keepBatchesDays: env.INLET_KEEP_BATCHES_DAYS,
  }));

export type Config = z.output<typeof schedulerEnv>;
