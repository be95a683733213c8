import {
  budgetEnv,
  createCountEnv,
  encryptionEnv,
  healthEnv,
  logEnv,
  postgresEnv,
  queueEnv,
  readingEnv,
} from "@inlet/service-kit";
import { z } from "zod";

/** The fetcher's environment; every key is explained in `.env.example`. */
export const fetcherEnv = z
  .object({
    ...postgresEnv,
    ...queueEnv,
    ...logEnv,
    ...healthEnv,
    ...encryptionEnv,
    ...budgetEnv,
    ...readingEnv,
    INLET_SWEEP_CONVERSATIONS: createCountEnv({ min: 0, defaultValue: 500 }),
    INLET_SWEEP_CUSTOMERS: createCountEnv({ min: 0, defaultValue: 1_000 }),
    INLET_SWEEP_THREADS: createCountEnv({ min: 0, defaultValue: 1_000 }),
    INLET_FETCHER_CONCURRENCY: createCountEnv({ min: 1, defaultValue: 8 }),
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
      rereadConversations: env.INLET_SWEEP_CONVERSATIONS,
      sweepPace: {
        cycleHours: env.INLET_RECONCILE_HOURS,
        maxCustomers: env.INLET_SWEEP_CUSTOMERS,
        maxThreads: env.INLET_SWEEP_THREADS,
      },
    },
  }));

/** The parsed environment. */
export type Config = z.output<typeof fetcherEnv>;
/** How far back, how late and how much Inlet reads. */
export type ReadingConfig = Config["reading"];
