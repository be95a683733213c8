import { createCountEnv, serviceEnv, toServiceConfig } from "@inlet/service-kit";
import { z } from "zod";

/** The normalizer's environment; every key is explained in `.env.example`. */
export const normalizerEnv = z
  .object({
    ...serviceEnv,
    INLET_NORMALIZER_CONCURRENCY: createCountEnv({ min: 1, defaultValue: 3 }),
  })
  .transform((env) => ({
    ...toServiceConfig(env),
    concurrency: env.INLET_NORMALIZER_CONCURRENCY,
  }));

/** The parsed environment. */
export type Config = z.output<typeof normalizerEnv>;
