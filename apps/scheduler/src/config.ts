import {
  createCountEnv,
  createEnv,
  proxyEnv,
  readingEnv,
  serviceEnv,
  toProxyConfig,
  toServiceConfig,
} from "@inlet/service-kit";
import { z } from "zod";

/** The scheduler's environment; every key is explained in `.env.example`. */
export const schedulerEnv = z
  .object({
    ...serviceEnv,
    ...proxyEnv,
    ...readingEnv,
    INLET_TICK_MS: createCountEnv({ min: 1, defaultValue: 1_000 }),
    INLET_KEEP_BATCHES_DAYS: createCountEnv({ min: 1, defaultValue: 7 }),
    INLET_KEEP_TOMBSTONES_DAYS: createCountEnv({ min: 30, defaultValue: 400 }),
    INLET_NOTICE_SECRET: createEnv(z.string().min(16).optional()),
  })
  .transform((env) => ({
    ...toServiceConfig(env),
    settleMs: env.INLET_SETTLE_MS,
    tickMs: env.INLET_TICK_MS,
    keepBatchesDays: env.INLET_KEEP_BATCHES_DAYS,
    keepTombstonesDays: env.INLET_KEEP_TOMBSTONES_DAYS,
    notices: { secret: env.INLET_NOTICE_SECRET, timeoutMs: 10_000 },
    proxy: toProxyConfig(env),
  }));

/** The parsed environment. */
export type Config = z.output<typeof schedulerEnv>;
