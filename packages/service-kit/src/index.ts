export {
  budgetEnv,
  createCountEnv,
  createEnv,
  encryptionEnv,
  kustomerEnv,
  postgresEnv,
  queueEnv,
  readingEnv,
  type ServiceConfig,
  serviceEnv,
  toBudgetConfig,
  toServiceConfig,
  urlSchema,
} from "./env.ts";
export { createHealth, type Health, type HealthCheck, type Readiness } from "./health.ts";
export {
  type CredentialContext,
  createKeyring,
  type EncryptedValue,
  generateEncryptionKey,
  type Keyring,
} from "./keyring.ts";
export { createLog, createLoggerOptions, type LogOptions } from "./log.ts";
export { createMetrics, type Metrics } from "./metrics.ts";
export { parseEnv } from "./parse-env.ts";
export { runService, type ServiceContext, type ServiceOptions } from "./run-service.ts";
export { type SerializedError, serializeError } from "./serialize-error.ts";
export { createHealthRoutes, type HealthServer, startHealthServer } from "./start-health-server.ts";
export { type LoopOptions, startLoop } from "./start-loop.ts";
