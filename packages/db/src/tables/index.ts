import type { FetchBacklogTable, FetchLogTable, ThreadCheckTable } from "./backlog.ts";
import type { RawBatchTable, RejectedRecordTable, ReplayTable } from "./batches.ts";
import type { OrgBudgetTable, PermitReservationTable } from "./budgets.ts";
import type {
  DeletionCandidateTable,
  ErasureScanTable,
  ErasureTable,
  OrphanedCustomerTable,
  ReconcileTable,
  RedactionFingerprintTable,
  SweepPositionTable,
} from "./deletions.ts";
import type { AppliedFunctionTable } from "./functions.ts";
import type { IntegrationTable, KeyAttemptTable, StreamCursorTable } from "./integrations.ts";
import type { NoticeTable } from "./notices.ts";
import type { ConversationTable, CustomerTable, MessageTable, TagTable } from "./records.ts";
import type { ReportRecordTable, ReportRowTable, ReportTable, ReportThreadTable } from "./reports.ts";
import type { RunTable } from "./runs.ts";
import type {
  ApiTokenTable,
  SessionTable,
  SessionTokenTable,
  SignInLinkTable,
  WorkspaceTable,
} from "./tenancy.ts";
import type { HeldConversationTable, VolumeEntryTable, VolumePeriodTable } from "./volume.ts";
import type { IntegrationWebhookTable, WebhookEventTable } from "./webhooks.ts";

export type * from "./backlog.ts";
export type * from "./batches.ts";
export type * from "./budgets.ts";
export type * from "./column-types.ts";
export type * from "./deletions.ts";
export type * from "./functions.ts";
export type * from "./integrations.ts";
export type * from "./notices.ts";
export type * from "./records.ts";
export type * from "./reports.ts";
export type * from "./runs.ts";
export type * from "./tenancy.ts";
export type * from "./volume.ts";
export type * from "./webhooks.ts";

/** Every table by its name in camel case. */
export interface Tables {
  workspace: WorkspaceTable;
  apiToken: ApiTokenTable;
  signInLink: SignInLinkTable;
  session: SessionTable;
  sessionToken: SessionTokenTable;
  integration: IntegrationTable;
  streamCursor: StreamCursorTable;
  integrationWebhook: IntegrationWebhookTable;
  webhookEvent: WebhookEventTable;
  keyAttempt: KeyAttemptTable;
  orgBudget: OrgBudgetTable;
  permitReservation: PermitReservationTable;
  appliedFunction: AppliedFunctionTable;
  run: RunTable;
  rawBatch: RawBatchTable;
  fetchBacklog: FetchBacklogTable;
  fetchLog: FetchLogTable;
  threadCheck: ThreadCheckTable;
  rejectedRecord: RejectedRecordTable;
  replay: ReplayTable;
  report: ReportTable;
  reportRecord: ReportRecordTable;
  reportThread: ReportThreadTable;
  reportRow: ReportRowTable;
  tag: TagTable;
  customer: CustomerTable;
  conversation: ConversationTable;
  message: MessageTable;
  volumePeriod: VolumePeriodTable;
  volumeEntry: VolumeEntryTable;
  heldConversation: HeldConversationTable;
  notice: NoticeTable;
  reconcile: ReconcileTable;
  sweepPosition: SweepPositionTable;
  deletionCandidate: DeletionCandidateTable;
  orphanedCustomer: OrphanedCustomerTable;
  erasure: ErasureTable;
  erasureScan: ErasureScanTable;
  redactionFingerprint: RedactionFingerprintTable;
}
