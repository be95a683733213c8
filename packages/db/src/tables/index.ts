import type * as t from "./subjects.ts";

export type * from "./subjects.ts";

/** Every table by its name in camel case. */
export interface Tables {
  workspace: t.WorkspaceTable;
  apiToken: t.ApiTokenTable;
  signInLink: t.SignInLinkTable;
  session: t.SessionTable;
  sessionToken: t.SessionTokenTable;
  integration: t.IntegrationTable;
  streamCursor: t.StreamCursorTable;
  integrationWebhook: t.IntegrationWebhookTable;
  webhookEvent: t.WebhookEventTable;
  keyAttempt: t.KeyAttemptTable;
  orgBudget: t.OrgBudgetTable;
  requestRate: t.RequestRateTable;
  permitReservation: t.PermitReservationTable;
  appliedFunction: t.AppliedFunctionTable;
  run: t.RunTable;
  rawBatch: t.RawBatchTable;
  fetchBacklog: t.FetchBacklogTable;
  fetchLog: t.FetchLogTable;
  threadCheck: t.ThreadCheckTable;
  rejectedRecord: t.RejectedRecordTable;
  replay: t.ReplayTable;
  report: t.ReportTable;
  reportRecord: t.ReportRecordTable;
  reportThread: t.ReportThreadTable;
  reportRow: t.ReportRowTable;
  tag: t.TagTable;
  agent: t.AgentTable;
  customer: t.CustomerTable;
  conversation: t.ConversationTable;
  message: t.MessageTable;
  conversationItem: t.ConversationItemTable;
  feedFloor: t.FeedFloorTable;
  volumePeriod: t.VolumePeriodTable;
  volumeEntry: t.VolumeEntryTable;
  heldConversation: t.HeldConversationTable;
  filteredConversation: t.FilteredConversationTable;
  filteredMessage: t.FilteredMessageTable;
  filterChange: t.FilterChangeTable;
  notice: t.NoticeTable;
  reconcile: t.ReconcileTable;
  sweepPosition: t.SweepPositionTable;
  deletionCandidate: t.DeletionCandidateTable;
  orphanedCustomer: t.OrphanedCustomerTable;
  erasure: t.ErasureTable;
  erasureScan: t.ErasureScanTable;
  redactionFingerprint: t.RedactionFingerprintTable;
  auditEntry: t.AuditEntryTable;
  customerErasure: t.CustomerErasureTable;
  customerErasureCount: t.CustomerErasureCountTable;
  erasedRecord: t.ErasedRecordTable;
  redaction: t.RedactionTable;
}
