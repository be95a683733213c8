/** Read-only views over several subjects: overview, fleet, arrivals, the estimate of a backfill, records that are not imported, why a conversation was fetched, and diagnostics. */
export { listArrivals } from "./arrivals.ts";
export { type BackfillCounts, type BackfillEstimate, estimateBackfill } from "./backfill-estimate.ts";
export {
  type EncryptionKeyInUse,
  type ExpiringKey,
  getOverdueIntegrations,
  getServerVersion,
  getStaleDispatches,
  getUnsettledBatches,
  hasPartitionForToday,
  type Lateness,
  listBaseUrls,
  listBlockedOrgs,
  listEncryptionKeysInUse,
  listExpiringKeys,
} from "./diagnostics.ts";
export { type ConversationExplanation, explainConversation } from "./explain-conversation.ts";
export { countFleet, type FleetPosition, type FleetSlice, type FleetWorkspace, listFleet } from "./fleet.ts";
export { listHeld, listPending, listRejected } from "./not-imported.ts";
export { countStored, loadOverview, type WorkspaceOverview } from "./overview.ts";
