export { type AskedWindow, countWindow, type WindowCounts } from "./counting/count-window.ts";
export { type HookEvent, type ParsedHook, parseHook } from "./hook/event.ts";
export { isSigned, type SignedHook, signHook } from "./hook/signature.ts";
export { type HostChoice, hosts, resolveBaseUrl } from "./hosts.ts";
export type { ClientOptions, KustomerHttp, KustomerReply, KustomerRequest, Timeouts } from "./http/client.ts";
export { createKustomerClient, type KustomerClient, openKustomerHttp } from "./http/client.ts";
export type { Admit, BudgetKind, Observation, Permit } from "./http/permit.ts";
export type { KeyRefusal } from "./http/refusal.ts";
export { checkKey, type KeyCheck } from "./key/check-key.ts";
export { keyHint, type OrgHint, orgHint } from "./key/hints.ts";
export type { CheckOptions, Org } from "./key/org.ts";
export type { Capabilities } from "./key/probes.ts";
export { type Conversation, parseConversation } from "./payload/conversation.ts";
export { type Customer, parseCustomer } from "./payload/customer.ts";
export { joinBodies } from "./payload/joined.ts";
export { type Message, parseMessage } from "./payload/message.ts";
export { type Page, parseBody, parsePage } from "./payload/page.ts";
export { type KustomerRecord, type Parsed, parseRecord, relatedId } from "./payload/record.ts";
export { mayBeUnstorable, storable } from "./payload/storable.ts";
export { parseTag, type Tag } from "./payload/tag.ts";
export { boolean, instant, integer, stringList, text } from "./payload/values.ts";
export { advance, requestOf } from "./reading/advance.ts";
export { type AuditNews, startAuditLog } from "./reading/audit-log.ts";
export { withoutForbidden } from "./reading/by-id.ts";
export { isDeleted, startLook } from "./reading/look.ts";
export { partsOf } from "./reading/parts.ts";
export { type ReadOptions, type ReadResult, readOnce } from "./reading/read-once.ts";
export { type Reading, readingSchema, type Stream, type Window } from "./reading/reading.ts";
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
