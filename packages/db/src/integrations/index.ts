/** Integrations: credentials, switches, key checks and schedule. */
export {
  countSecretsWithOldKey,
  type EncryptedSecret,
  lockSecretsWithOldKey,
  type SecretKind,
  saveReencrypted,
  secretKinds,
} from "./credential-encryption.ts";
export { type IntegrationHealth, listIntegrationHealth } from "./integration-health.ts";
export {
  claimKeyRechecks,
  connect,
  disconnect,
  findById,
  findByWorkspace,
  type Integration,
  listCursors,
  lockByWorkspace,
  lockWithKey,
  makeDue,
  markNeedsAttention,
  markStreamUnsorted,
  recordValidKey,
  scheduleKeyRechecks,
  setSwitches,
} from "./integrations.ts";
export { takeKeyAttempt } from "./key-attempts.ts";
export { buildKeyExpiryWarning, raiseKeyExpiryNotices } from "./key-expiry.ts";
