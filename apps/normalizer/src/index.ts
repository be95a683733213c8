export { startNormalizer } from "./app.ts";
export { type Config as NormalizerConfig, normalizerEnv } from "./config.ts";
