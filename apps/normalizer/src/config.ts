import { createCountEnv, healthEnv, logEnv, postgresEnv, queueEnv } from "@inlet/service-kit";
import { z } from "zod";

/** The normalizer's environment; every key is explained in `.env.example`. */
export const normalizerEnv = z
  .object({
    ...postgresEnv,
    ...queueEnv,
    ...logEnv,
    ...healthEnv,
    INLET_NORMALIZER_CONCURRENCY: createCountEnv({ min: 1, defaultValue: 3 }),
  })
  .transform((env) => ({
    databaseUrl: env.DATABASE_URL,
    poolMax: env.DATABASE_POOL_MAX,
    queueUrl: env.QUEUE_URL,
    health: { port: env.PORT, host: env.HOST },
    concurrency: env.INLET_NORMALIZER_CONCURRENCY,
  }));

/** The parsed environment. */
export type Config = z.output<typeof normalizerEnv>;
