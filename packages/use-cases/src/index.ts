export { type OpenedAttachment, openAttachment } from "./attachments/open-attachment.ts";
export { openCustomerExport } from "./customer-exports/open-customer-export.ts";
export { type Deps, type Log, type Settings, settingsEnv, toSettings } from "./deps.ts";
export { type Column, describeColumns } from "./exports/columns.ts";
export type { ExportPart } from "./exports/encoding.ts";
export { type Export, type ExportRequest, openExport, tagExport } from "./exports/open-export.ts";
export type { Pace } from "./exports/read-pages.ts";
export { buildFeedbackItems } from "./feedback/build-items.ts";
export type { FeedbackItem, ItemRef } from "./feedback/feedback-item.ts";
export { readFeedback } from "./feedback/read-feedback.ts";
export { type FilterPreview, previewFilters } from "./filters/preview-filters.ts";
export { disconnect } from "./integrations/disconnect.ts";
export {
  findIntegration,
  findWorkspace,
  lockIntegration,
  noWorkspace,
} from "./integrations/find-integration.ts";
export { getNextRunAt, toIngestionStatus } from "./integrations/ingestion-status.ts";
export { checkKeyNow } from "./keys/check-key-now.ts";
export { connectKey } from "./keys/connect-key.ts";
export { toCredentialContext } from "./keys/credential-context.ts";
export { findUnreadableSecrets, listUnreadable } from "./keys/find-unreadable-secrets.ts";
export { describeLostRights } from "./keys/lost-rights.ts";
export { type KustomerAccess, type KustomerDeps, openKustomer } from "./keys/open-kustomer.ts";
export { type RecordedKeyCheck, recordKeyCheck } from "./keys/record-key-check.ts";
export { openServiceConnections, resolveQueue, type ServiceConnections } from "./open-service-connections.ts";
export {
  type ErasureReply,
  eraseCustomer,
  loadErasureReply,
  toErasureReply,
} from "./privacy/erase-customer.ts";
export { buildDeliveryBody, type NextBatch, readNextBatch } from "./push/build-body.ts";
export {
  type DeliveryReply,
  type EndpointReply,
  listEndpointReplies,
  toDeliveryReply,
  toEndpointReply,
} from "./push/endpoint-reply.ts";
export {
  changeEndpoint,
  createEndpoint,
  deleteEndpoint,
  findEndpoint,
  type IssuedEndpoint,
  rotateSecret,
} from "./push/manage-endpoints.ts";
export { openPushClient, type PushClient, type PushReply } from "./push/push-client.ts";
export { retryDelivery } from "./push/retry-delivery.ts";
export { buildRequest, type Signers } from "./push/sign-request.ts";
export { type EndpointTest, testEndpoint } from "./push/test-endpoint.ts";
export { type KeysetList, type ReadPage, readPage, readPageAtOnce } from "./read-page.ts";
export { prepareRedaction } from "./redaction/change-redaction.ts";
export { type CustomerNames, loadNames, openNames } from "./redaction/load-names.ts";
export { type OpenRedaction, openRedaction } from "./redaction/open-redaction.ts";
export { packBody, unpackBody } from "./redaction/pack-body.ts";
export { previewRedaction } from "./redaction/preview-redaction.ts";
export { redactNote } from "./redaction/redact-note.ts";
export {
  loadRedactionPass,
  type RedactionPassReply,
  redactStored,
} from "./redaction/redact-stored.ts";
export { openSealed, seal, type WorkspaceCipher } from "./redaction/seal.ts";
export { createWorkspaceKey, openWorkspaceKeys, type WorkspaceKeys } from "./redaction/workspace-key.ts";
export { loadReplayReply, type ReplayReply, startReplay } from "./replays/start-replay.ts";
export { type AuditReply, toAuditReply } from "./replies/audit-reply.ts";
export { type IntegrationReply, loadIntegrationReply } from "./replies/integration-reply.ts";
export { loadRunReply, type RunReply, toProgress, toRunReply } from "./replies/run-reply.ts";
export { type ReportReply, startReport, toReportReply } from "./reports/start-report.ts";
export { previewRetention, type RetentionPreview } from "./retention/preview-retention.ts";
export { cancelRun } from "./runs/cancel-run.ts";
export { confirmDeletions } from "./runs/confirm-deletions.ts";
export { estimateBackfill, estimatesPerMinute } from "./runs/estimate-backfill.ts";
export { pauseRun } from "./runs/pause-run.ts";
export { resumeRun } from "./runs/resume-run.ts";
export { startBackfill } from "./runs/start-backfill.ts";
export { startReconcile } from "./runs/start-reconcile.ts";
export { startRun } from "./runs/start-run.ts";
export { indexNext } from "./search/index-conversations.ts";
export type { SearchHit } from "./search/mark-matches.ts";
export {
  type FoundConversation,
  rankConversations,
  searchConversations,
  searchFirst,
} from "./search/search-conversations.ts";
export { changeSettings, type SettingsChange } from "./settings/change-settings.ts";
export { createSqlRole, dropSqlRole } from "./sql-roles/change-sql-roles.ts";
export { loadWebhookReply, removeWebhook, setWebhook, type WebhookReply } from "./webhooks/set-webhook.ts";
export { decryptToken, encryptToken } from "./webhooks/token-encryption.ts";
export { createToken, revokeToken } from "./workspaces/change-tokens.ts";
export { changeWorkspace, createWorkspace } from "./workspaces/change-workspace.ts";
export { deleteWorkspace } from "./workspaces/delete-workspace.ts";
