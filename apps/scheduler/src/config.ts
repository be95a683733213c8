import {
  createCountEnv,
  encryptionEnv,
  kustomerEnv,
  proxyEnv,
  pushEnv,
  readingEnv,
  serviceEnv,
  toPushConfig,
  toServiceConfig,
} from "@inlet/service-kit";
import { z } from "zod";

/** The scheduler's environment; every key is explained in `.env.example`. */
export const schedulerEnv = z
  .object({
    ...serviceEnv,
    ...encryptionEnv,
    INLET_KUSTOMER_BASE_URL: kustomerEnv.INLET_KUSTOMER_BASE_URL,
    ...proxyEnv,
    ...pushEnv,
    INLET_SETTLE_MS: readingEnv.INLET_SETTLE_MS,
    INLET_TICK_MS: createCountEnv({ min: 1, defaultValue: 1_000 }),
    INLET_KEEP_BATCHES_DAYS: createCountEnv({ min: 1, defaultValue: 7 }),
    INLET_KEEP_TOMBSTONES_DAYS: createCountEnv({ min: 30, defaultValue: 400 }),
  })
  .transform((env) => ({
    ...toServiceConfig(env),
    settleMs: env.INLET_SETTLE_MS,
    tickMs: env.INLET_TICK_MS,
    keepBatchesDays: env.INLET_KEEP_BATCHES_DAYS,
    keepTombstonesDays: env.INLET_KEEP_TOMBSTONES_DAYS,
    encryptionKeys: env.INLET_ENCRYPTION_KEYS,
    push: toPushConfig(env),
  }));

/** The parsed environment. */
export type Config = z.output<typeof schedulerEnv>;
