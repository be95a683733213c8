export type { Agent } from "./agents/agent.ts";
export { type AgentKind, fetchAgents, listAgents } from "./agents/read-agents.ts";
export { fetchAttachment, type LinkedAttachment } from "./attachments/fetch-attachment.ts";
export { findMessagesWithAttachments } from "./attachments/find-messages.ts";
export { toConversationUrl } from "./conversation-url.ts";
export { countPastRange, type PastRangeCounts } from "./counting/count-past-range.ts";
export { type CompiledFilters, compileFilters } from "./filters/compile-filters.ts";
export { type FilterableRecord, filterAttributes } from "./filters/field-readers.ts";
export {
  type KustomerClient,
  type KustomerHttp,
  type KustomerRequest,
  openKustomerHttp,
} from "./http/client.ts";
export { measureClock } from "./http/date-stamp.ts";
export { findObstacle } from "./http/find-obstacle.ts";
export { toKeyHint } from "./http/key-metadata.ts";
export type { AcquirePermit } from "./http/permit.ts";
export { checkKey, type KeyCheckResult } from "./key/check-key.ts";
export type { KeyCheckOptions } from "./key/find-org.ts";
export { isAnswering } from "./key/is-answering.ts";
export { findChangedNotes } from "./notes/find-changed.ts";
export type { Note } from "./notes/note.ts";
export { canReadNotes, listNotes, type NoteList } from "./notes/read-notes.ts";
export type { Attachment } from "./payload/attachment.ts";
export { combineBodies } from "./payload/combine-bodies.ts";
export { type Conversation, parseConversation } from "./payload/conversation.ts";
export { type Customer, parseCustomer } from "./payload/customer.ts";
export { type Message, parseMessage } from "./payload/message.ts";
export { parseStoredBody } from "./payload/page.ts";
export { toReadableText } from "./payload/readable-text.ts";
export { getRelatedId, type ParseResult, parseRecord } from "./payload/record.ts";
export { parseTag, type Tag } from "./payload/tag.ts";
export {
  getStream,
  isShrinking,
  isTooMuchAtOnce,
  setAsideReading,
  shrinkReading,
} from "./reading/advance-reading.ts";
export { startAuditLog } from "./reading/audit-log.ts";
export { skipForbidden, startConversationsById, startCustomerById } from "./reading/by-id/by-id.ts";
export { isMarkedDeleted, startVerification } from "./reading/by-id/verification.ts";
export { processesLost } from "./reading/describe-failure.ts";
export { startList, startListRange } from "./reading/list/list.ts";
export { startCustomerList, startTags, startThread } from "./reading/list/paged.ts";
export { type ReadResult, readNextPage } from "./reading/read-next-page.ts";
export { type Reading, readingSchema } from "./reading/reading.ts";
export { parseInstantId } from "./reading/search/bisect.ts";
export { startArchive, startInstant, startMessagesOf, startSearch } from "./reading/search/search.ts";
export { getArchiveEnd, splitByArchive } from "./reading/search/split-by-archive.ts";
export type { Finding, SetAside } from "./reading/strategy.ts";
export { getSearchStart, type SearchProgress } from "./requests/search-range.ts";
export { resolveBaseUrl } from "./resolve-base-url.ts";
export { parseWebhook, type WebhookEvent } from "./webhook/parse-webhook.ts";
export { hasValidSignature, signWebhook } from "./webhook/signature.ts";
