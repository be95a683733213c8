export { type PastRange, countPastRange, type PastRangeCounts } from "./counting/count-window.ts";
export { type WebhookEvent, type WebhookParseResult, parseWebhook } from "./hook/event.ts";
export { hasValidSignature, type SignedWebhook, signWebhook } from "./hook/signature.ts";
export { type HostChoice, regionBaseUrls, resolveBaseUrl } from "./hosts.ts";
export type { ClientOptions, KustomerHttp, KustomerResponse, KustomerRequest, RequestLimits } from "./http/client.ts";
export { createKustomerClient, type KustomerClient, openKustomerHttp } from "./http/client.ts";
export type { AcquirePermit, BudgetKind, RateLimitReport, Permit } from "./http/permit.ts";
export type { KeyRefusalReason } from "./http/refusal.ts";
export { checkKey, type KeyCheckResult } from "./key/check-key.ts";
export { toKeyHint, type ClaimedOrg, readOrgClaim } from "./key/hints.ts";
export type { KeyCheckOptions, Org } from "./key/org.ts";
export type { Capabilities } from "./key/probes.ts";
export { type Conversation, parseConversation } from "./payload/conversation.ts";
export { type Customer, parseCustomer } from "./payload/customer.ts";
export { combineBodies } from "./payload/joined.ts";
export { type Message, parseMessage } from "./payload/message.ts";
export { type KustomerPage, parseStoredBody, parsePage } from "./payload/page.ts";
export { type KustomerRecord, type ParseResult, parseRecord, getRelatedId } from "./payload/record.ts";
export { mayNeedSanitizing, sanitizeForPostgres } from "./payload/storable.ts";
export { parseTag, type Tag } from "./payload/tag.ts";
export { readBoolean, readInstant, readInteger, readStringList, readString } from "./payload/values.ts";
export { advanceReading, buildRequest } from "./reading/advance.ts";
export { type AuditSignals, startAuditLog } from "./reading/audit-log.ts";
export { skipForbidden } from "./reading/by-id.ts";
export { isMarkedDeleted, startVerification } from "./reading/look.ts";
export { splitByArchive } from "./reading/parts.ts";
export { type ReadOptions, type ReadResult, readNextPage } from "./reading/read-once.ts";
export { type Reading, readingSchema, type Stream, type ReadWindow } from "./reading/reading.ts";
export {
  startArchive,
  startConversations,
  startCustomer,
  startCustomersList,
  startList,
  startListAt,
  startSearch,
  startTags,
  startThread,
} from "./reading/starts.ts";
