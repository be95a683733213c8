import { createCountEnv, encryptionEnv, serviceEnv, toServiceConfig } from "@inlet/service-kit";
import { z } from "zod";

/** The normalizer's environment; every key is explained in `.env.example`. */
export const normalizerEnv = z
  .object({
    ...serviceEnv,
    ...encryptionEnv,
    INLET_NORMALIZER_CONCURRENCY: createCountEnv({ min: 1, defaultValue: 3 }),
  })
  .transform((env) => ({
    ...toServiceConfig(env),
    encryptionKeys: env.INLET_ENCRYPTION_KEYS,
    concurrency: env.INLET_NORMALIZER_CONCURRENCY,
  }));

/** The parsed environment. */
export type Config = z.output<typeof normalizerEnv>;
