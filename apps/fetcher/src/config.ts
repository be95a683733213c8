import {
  budgetEnv,
  createCountEnv,
  encryptionEnv,
  kustomerEnv,
  proxyEnv,
  readingEnv,
  serviceEnv,
  toBudgetConfig,
  toKustomerAddresses,
  toProxyConfig,
  toServiceConfig,
} from "@inlet/service-kit";
import { z } from "zod";

/** The fetcher's environment; every key is explained in `.env.example`. */
export const fetcherEnv = z
  .object({
    ...serviceEnv,
    ...proxyEnv,
    ...encryptionEnv,
    ...budgetEnv,
    ...kustomerEnv,
    ...readingEnv,
    INLET_REREAD_CONVERSATIONS: createCountEnv({ min: 0, defaultValue: 500 }),
    INLET_SWEEP_CUSTOMERS: createCountEnv({ min: 0, defaultValue: 1_000 }),
    INLET_SWEEP_THREADS: createCountEnv({ min: 0, defaultValue: 1_000 }),
    INLET_FETCHER_CONCURRENCY: createCountEnv({ min: 1, defaultValue: 8 }),
  })
  .transform((env) => ({
    ...toServiceConfig(env),
    proxy: toProxyConfig(env),
    encryptionKeys: env.INLET_ENCRYPTION_KEYS,
    concurrency: env.INLET_FETCHER_CONCURRENCY,
    budget: toBudgetConfig(env),
    kustomerAddresses: toKustomerAddresses(env),
    reading: {
      settleMs: env.INLET_SETTLE_MS,
      lookBackDays: env.INLET_LOOK_BACK_DAYS,
      rereadConversations: env.INLET_REREAD_CONVERSATIONS,
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
