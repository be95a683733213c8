export { type PastRange, countPastRange, type PastRangeCounts } from "./counting/count-past-range.ts";
export { type WebhookEvent, type WebhookParseResult, parseWebhook } from "./webhook/parse-webhook.ts";
export { hasValidSignature, type SignedWebhook, signWebhook } from "./webhook/signature.ts";
export { type HostChoice, regionBaseUrls, resolveBaseUrl } from "./resolve-base-url.ts";
export type { ClientOptions, KustomerHttp, KustomerResponse, KustomerRequest, RequestLimits } from "./http/client.ts";
export { createKustomerClient, type KustomerClient, openKustomerHttp } from "./http/client.ts";
export type { AcquirePermit, BudgetKind, RateLimitReport, Permit } from "./http/permit.ts";
export type { KeyRefusalReason } from "./http/response-fault.ts";
export { checkKey, type KeyCheckResult } from "./key/check-key.ts";
export { toKeyHint, type ClaimedOrg, readOrgClaim } from "./key-metadata.ts";
export type { KeyCheckOptions, Org } from "./key/find-org.ts";
export type { Capabilities } from "./key/probe-capabilities.ts";
export { type Conversation, parseConversation } from "./payload/conversation.ts";
export { type Customer, parseCustomer } from "./payload/customer.ts";
export { combineBodies } from "./payload/combine-bodies.ts";
export { type Message, parseMessage } from "./payload/message.ts";
export { type KustomerPage, parseStoredBody, parsePage } from "./payload/page.ts";
export { type KustomerRecord, type ParseResult, parseRecord, getRelatedId } from "./payload/record.ts";
export { mayNeedSanitizing, sanitizeForPostgres } from "./payload/sanitize-for-postgres.ts";
export { parseTag, type Tag } from "./payload/tag.ts";
export { readBoolean, readInstant, readInteger, readStringList, readString } from "./payload/values.ts";
export { advanceReading, buildRequest } from "./reading/advance-reading.ts";
export { type AuditSignals, startAuditLog } from "./reading/audit-log.ts";
export { skipForbidden } from "./reading/by-id/by-id.ts";
export { isMarkedDeleted, startVerification } from "./reading/by-id/verification.ts";
export { splitByArchive } from "./reading/search/split-by-archive.ts";
export { type ReadOptions, type ReadResult, readNextPage } from "./reading/read-next-page.ts";
export { type Reading, readingSchema, type Stream, type ReadWindow } from "./reading/reading.ts";
export {
  startArchive,
  startConversationsById,
  startCustomerById,
  startCustomerList,
  startList,
  startListRange,
  startSearch,
  startTags,
  startThread,
} from "./reading/starts.ts";
