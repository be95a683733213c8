import type {
  ConversationTable,
  CustomerTable,
  HeldConversationTable,
  MessageTable,
  TagTable,
  VolumeEntryTable,
  VolumePeriodTable,
} from "./content.ts";
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
import type { NoticeTable } from "./notices.ts";
import type { ReportRecordTable, ReportRowTable, ReportTable, ReportThreadTable } from "./reports.ts";
import type {
  FetchBacklogTable,
  RawBatchTable,
  RejectedRecordTable,
  ReplayTable,
  RunTable,
  ThreadCheckTable,
} from "./runs.ts";
import type {
  ApiTokenTable,
  IntegrationTable,
  KeyAttemptTable,
  OrgBudgetTable,
  PermitReservationTable,
  SessionTable,
  SessionTokenTable,
  SignInLinkTable,
  StreamCursorTable,
  WorkspaceTable,
} from "./tenants.ts";
import type { IntegrationWebhookTable, WebhookEventTable } from "./webhooks.ts";

export type * from "./column-types.ts";
export type * from "./content.ts";
export type * from "./deletions.ts";
export type * from "./notices.ts";
export type * from "./reports.ts";
export type * from "./runs.ts";
export type * from "./tenants.ts";
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
