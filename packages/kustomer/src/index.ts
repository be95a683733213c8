export { countPastRange, type PastRange, type PastRangeCounts } from "./counting/count-past-range.ts";
export type {
  ClientOptions,
  KustomerHttp,
  KustomerRequest,
  KustomerResponse,
  RequestLimits,
} from "./http/client.ts";
export { createKustomerClient, type KustomerClient, openKustomerHttp } from "./http/client.ts";
export { type ClaimedOrg, readOrgClaim, toKeyHint } from "./http/key-metadata.ts";
export type { AcquirePermit, BudgetKind, Permit, RateLimitReport } from "./http/permit.ts";
export type { KeyRefusalReason } from "./http/response-fault.ts";
export { checkKey, type KeyCheckResult } from "./key/check-key.ts";
export type { KeyCheckOptions, Org } from "./key/find-org.ts";
export { combineBodies } from "./payload/combine-bodies.ts";
export { type Conversation, parseConversation } from "./payload/conversation.ts";
export { type Customer, parseCustomer } from "./payload/customer.ts";
export { type Message, parseMessage } from "./payload/message.ts";
export { type KustomerPage, parsePage, parseStoredBody } from "./payload/page.ts";
export { getRelatedId, type KustomerRecord, type ParseResult, parseRecord } from "./payload/record.ts";
export { mayNeedSanitizing, sanitizeForPostgres } from "./payload/sanitize-for-postgres.ts";
export { parseTag, type Tag } from "./payload/tag.ts";
export { readBoolean, readInstant, readInteger, readString, readStringList } from "./payload/values.ts";
export { advanceReading, buildRequest } from "./reading/advance-reading.ts";
export type { AdvanceResult, AuditSignals, Finding } from "./reading/advance-result.ts";
export { startAuditLog } from "./reading/audit-log.ts";
export { skipForbidden, startConversationsById, startCustomerById } from "./reading/by-id/by-id.ts";
export { isMarkedDeleted, startVerification } from "./reading/by-id/verification.ts";
export { startList, startListRange } from "./reading/list/list.ts";
export { startCustomerList, startTags, startThread } from "./reading/list/paged.ts";
export { type ReadOptions, type ReadResult, readNextPage } from "./reading/read-next-page.ts";
export { type Reading, type ReadWindow, readingSchema } from "./reading/reading.ts";
export { startArchive, startSearch } from "./reading/search/search.ts";
export { splitByArchive } from "./reading/search/split-by-archive.ts";
export { type HostChoice, regionBaseUrls, resolveBaseUrl } from "./resolve-base-url.ts";
export { parseWebhook, type WebhookEvent, type WebhookParseResult } from "./webhook/parse-webhook.ts";
export { hasValidSignature, type SignedWebhook, signWebhook } from "./webhook/signature.ts";
