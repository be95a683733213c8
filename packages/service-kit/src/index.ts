export { createClosingGroup } from "./closing-group.ts";
export {
  budgetEnv,
  createCountEnv,
  createEnv,
  encryptionEnv,
  kustomerEnv,
  listSchema,
  type PushConfig,
  parseEnv,
  postgresEnv,
  proxyEnv,
  pushEnv,
  queueEnv,
  readingEnv,
  type ServiceConfig,
  serviceEnv,
  toBudgetConfig,
  toKustomerAddresses,
  toProxyConfig,
  toPushConfig,
  toServiceConfig,
  urlSchema,
} from "./env.ts";
export { toShortReason } from "./errors/short-reason.ts";
export { findMisspelled } from "./find-misspelled.ts";
export { createHealth, type Health } from "./health.ts";
export {
  type CredentialContext,
  createKeyring,
  type EncryptedValue,
  generateEncryptionKey,
  type Keyring,
} from "./keyring.ts";
export { createLog } from "./log.ts";
export { createMetrics, type Metrics } from "./metrics.ts";
export { readEvery } from "./read-every.ts";
export { describeFailure, type ProgramContext, runProgram } from "./run-program.ts";
export { runService, type ServiceContext, type ServiceOptions } from "./run-service.ts";
export { createHealthRoutes, startHealthServer } from "./start-health-server.ts";
export { startLoop } from "./start-loop.ts";
