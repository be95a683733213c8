export { describeError, type ErrorDescription } from "./describe-error.ts";
export {
  budgetEnv,
  countEnv,
  encryptionEnv,
  healthEnv,
  kustomerEnv,
  logEnv,
  postgresEnv,
  queueEnv,
  readingEnv,
} from "./env.ts";
export { createHealth, type Health, type HealthCheck, type Readiness } from "./health.ts";
export { type HealthServer, healthRoutes, startHealthServer } from "./health-server.ts";
export { generateKey, type Keyring, openKeyring, type SealContext, type Sealed } from "./keyring.ts";
export { createLog, type LogOptions, logSettings } from "./log.ts";
export { createMetrics, type Metrics } from "./metrics.ts";
export { parseEnv } from "./parse-env.ts";
export { runService, type Service, type Surroundings } from "./run-service.ts";
export { type Loop, startLoop } from "./start-loop.ts";
