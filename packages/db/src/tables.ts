import type {
  ConversationTable,
  CustomerTable,
  HeldConversationTable,
  MessageTable,
  TagTable,
  VolumeEntryTable,
  VolumePeriodTable,
} from "./tables/content.ts";
import type {
  ErasurePassTable,
  ErasureTable,
  GoneTextTable,
  ReconcileTable,
  SuspectTable,
  SweepPlaceTable,
  UnnamedCustomerTable,
} from "./tables/gone.ts";
import type { HookEventTable, IntegrationHookTable } from "./tables/hooks.ts";
import type { NoticeTable } from "./tables/notices.ts";
import type { ReportRecordTable, ReportRowTable, ReportTable, ReportThreadTable } from "./tables/reports.ts";
import type {
  RawBatchTable,
  RejectedRecordTable,
  ReplayTable,
  RunTable,
  ThreadCheckTable,
  WantedTable,
} from "./tables/runs.ts";
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
} from "./tables/tenants.ts";

export type * from "./tables/content.ts";
export type * from "./tables/gone.ts";
export type * from "./tables/hooks.ts";
export type * from "./tables/notices.ts";
export type * from "./tables/reports.ts";
export type * from "./tables/runs.ts";
export type * from "./tables/tenants.ts";
export type * from "./tables/words.ts";

/** Every table by its name in camel case. */
export interface Tables {
  workspace: WorkspaceTable;
  apiToken: ApiTokenTable;
  signInLink: SignInLinkTable;
  session: SessionTable;
  sessionToken: SessionTokenTable;
  integration: IntegrationTable;
  streamCursor: StreamCursorTable;
  integrationHook: IntegrationHookTable;
  hookEvent: HookEventTable;
  keyAttempt: KeyAttemptTable;
  orgBudget: OrgBudgetTable;
  permitReservation: PermitReservationTable;
  run: RunTable;
  rawBatch: RawBatchTable;
  wanted: WantedTable;
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
  sweepPlace: SweepPlaceTable;
  suspect: SuspectTable;
  unnamedCustomer: UnnamedCustomerTable;
  erasure: ErasureTable;
  erasurePass: ErasurePassTable;
  goneText: GoneTextTable;
}
