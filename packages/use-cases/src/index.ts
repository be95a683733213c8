export type { Deps, Log, Settings } from "./deps.ts";
export {
  findIntegration,
  findWorkspace,
  lockIntegration,
  noWorkspace,
} from "./integrations/find-integration.ts";
export { checkIntegrationKey, type IntegrationKeyCheck } from "./keys/check-integration-key.ts";
export { type CheckedKey, checkKeyNow } from "./keys/check-key-now.ts";
export { type ConnectedKey, connectKey, type NewKey } from "./keys/connect-key.ts";
export { describeLostRights } from "./keys/lost-rights.ts";
export {
  type KustomerAccess,
  type KustomerDeps,
  openKustomer,
  type PermitOptions,
} from "./keys/open-kustomer.ts";
export type { RecordedKeyCheck } from "./keys/record-key-check.ts";
export { openServiceConnections, type ServiceConnections } from "./open-service-connections.ts";
export { dispatchReplay, dispatchReport, dispatchRuns } from "./runs/dispatch.ts";
