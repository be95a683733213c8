export { serializeError, type SerializedError } from "./serialize-error.ts";
export {
  budgetEnv,
  createCountEnv,
  encryptionEnv,
  healthEnv,
  kustomerEnv,
  logEnv,
  postgresEnv,
  queueEnv,
  readingEnv,
} from "./env.ts";
export { createHealth, type Health, type HealthCheck, type Readiness } from "./health.ts";
export { type HealthServer, createHealthRoutes, startHealthServer } from "./start-health-server.ts";
export { generateEncryptionKey, type Keyring, createKeyring, type CredentialContext, type EncryptedValue } from "./keyring.ts";
export { createLog, type LogOptions, createLoggerOptions } from "./log.ts";
export { createMetrics, type Metrics } from "./metrics.ts";
export { parseEnv } from "./parse-env.ts";
export { runService, type ServiceOptions, type ServiceContext } from "./run-service.ts";
export { type LoopOptions, startLoop } from "./start-loop.ts";
