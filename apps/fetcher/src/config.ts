import { encryptionEnv, healthEnv, logEnv, postgresEnv, queueEnv } from "@inlet/service-kit";
import { z } from "zod";

/** The fetcher's environment; every key is explained in `.env.example`. */
export const fetcherEnv = z
  .object({
    ...postgresEnv,
    ...queueEnv,
    ...logEnv,
    ...healthEnv,
    ...encryptionEnv,
    INLET_BUDGET_SHARE: z.coerce.number().gt(0).max(1).default(0.6),
    INLET_SEARCHES_PER_MINUTE: z.coerce.number().int().positive().default(100),
    INLET_SETTLE_MS: z.coerce.number().int().nonnegative().default(30_000),
    INLET_LOOK_BACK_DAYS: z.coerce.number().int().min(7).default(90),
    INLET_SWEEP_CONVERSATIONS: z.coerce.number().int().nonnegative().default(500),
    INLET_FETCHER_CONCURRENCY: z.coerce.number().int().positive().default(8),
  })
  .transform((env) => ({
    databaseUrl: env.DATABASE_URL,
    poolMax: env.DATABASE_POOL_MAX,
    queueUrl: env.QUEUE_URL,
    encryptionKeys: env.INLET_ENCRYPTION_KEYS,
    health: { port: env.PORT, host: env.HOST },
    concurrency: env.INLET_FETCHER_CONCURRENCY,
    budget: { share: env.INLET_BUDGET_SHARE, searchesPerMinute: env.INLET_SEARCHES_PER_MINUTE },
    reading: {
      settleMs: env.INLET_SETTLE_MS,
      lookBackDays: env.INLET_LOOK_BACK_DAYS,
      sweepConversations: env.INLET_SWEEP_CONVERSATIONS,
    },
  }));

export type Config = z.output<typeof fetcherEnv>;
/** How far and how late Inlet reads. */
export type ReadingConfig = Config["reading"];
