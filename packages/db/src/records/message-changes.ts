import { sql } from "kysely";
import * as backlog from "../backlog/index.ts";
import { isAmong } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import {
  addCandidates,
  addOrphanedCustomers,
  addTextErasures,
  candidateSources,
  messageTexts,
  redactCopies,
} from "../deletions/index.ts";
import type { BacklogLane } from "../tables/index.ts";

/** What the write of a message changed about where it belongs and what it says. */
export interface MessageChange {
  conversationId: string;
  customerId: string | null;
  /** The conversation that it belonged to before, if another one. */
  formerConversationId: string | null;
  formerCustomerId: string | null;
  /** Kustomer marks it as redacted now, and did not before. */
  isRedacted: boolean;
  /** Texts that a redacted message showed before and no longer shows; null when that is not known. */
  redactedTexts: (string | null)[] | null;
}

const isRedacted = (version: "old" | "new") =>
  sql`coalesce(${sql.ref(`${version}.attributes`)}->>'redacted' = 'true', false)`;

/** The texts that the message had and no longer has. */
const redactedTexts = messageTexts.map(
  (text) => sql`case when ${text("old")} is distinct from ${text("new")} then ${text("old")} end`,
);

/**
 * The customer that a conversation or a message named before and no longer names, as an expression over `old` and
 * `new` rows.
 */
export const formerCustomer = sql`case when old.customer_id is distinct from new.customer_id then old.customer_id end as former_customer_id`;

/** Adds the customers that `formerCustomer` has returned. They may be orphaned now. */
export const addFormerCustomers = (
  tx: Db,
  workspaceId: string,
  written: readonly Pick<MessageChange, "formerCustomerId">[],
): Promise<void> =>
  addOrphanedCustomers(tx, workspaceId, dedupePresent(written.map((it) => it.formerCustomerId)));

/** The columns of `MessageChange` as expressions over `old` and `new` rows. */
export const messageChangeColumns = sql`
  ${formerCustomer}, new.conversation_id, new.customer_id,
  case when old.conversation_id is distinct from new.conversation_id then old.conversation_id end as former_conversation_id,
  ${isRedacted("new")} and not ${isRedacted("old")} as is_redacted,
  case when ${isRedacted("new")} and old.id is not null then array[${sql.join(redactedTexts)}] end as redacted_texts`;

/**
 * Follows up on written messages. When a message moved, other messages of its conversation may have moved too. So its
 * new thread is added to the fetch backlog, and its former conversation, which may have been merged, becomes a
 * deletion candidate. The former texts of a redacted message are removed from all copies.
 */
export async function followUpMessages(
  tx: Db,
  { workspaceId, lane = "live" }: { workspaceId: string; lane?: BacklogLane | undefined },
  written: readonly ({ id: string } & MessageChange)[],
): Promise<void> {
  const moved = written.filter((it) => it.formerConversationId !== null);
  const thread = { kind: "thread", reason: backlog.reasons.messageMoved, lane } as const;
  const threads = moved.map((it) => ({ ...thread, id: it.conversationId }));
  await backlog.add(tx, workspaceId, threads);
  const candidate = { kind: "conversation", source: candidateSources.messageMoved } as const;
  const formerIds = dedupePresent(moved.map((it) => it.formerConversationId));
  const candidates = formerIds.map((id) => ({ ...candidate, id }));
  await addCandidates(tx, { workspaceId }, candidates);
  await addFormerCustomers(tx, workspaceId, written);
  await followUpRedactions(tx, workspaceId, written);
}

async function followUpRedactions(
  tx: Db,
  workspaceId: string,
  written: readonly ({ id: string } & MessageChange)[],
): Promise<void> {
  const redactedIds = written.filter((it) => it.isRedacted).map((it) => it.id);
  await addTextErasures(tx, workspaceId, redactedIds);
  const redacted = written.filter((it) => it.redactedTexts?.some((text) => text !== null));
  if (redacted.length === 0) return;
  const customers = await getConversationCustomers(tx, workspaceId, redacted);
  const redactions = redacted.map(({ id, redactedTexts, conversationId, ...it }) => ({
    messageId: id,
    texts: dedupePresent(redactedTexts ?? []),
    conversations: dedupePresent([conversationId, it.formerConversationId]),
    customers: dedupePresent([it.customerId, customers.get(conversationId)]),
  }));
  await redactCopies(tx, workspaceId, redactions);
}

const dedupePresent = (values: readonly (string | null | undefined)[]): string[] => [
  ...new Set(values.flatMap((it) => it ?? [])),
];

/**
 * Gets the customers of the messages' conversations. A message may name another customer than its conversation does,
 * and either may show its text.
 */
async function getConversationCustomers(
  tx: Db,
  workspaceId: string,
  messages: readonly { conversationId: string }[],
): Promise<Map<string, string | null>> {
  const ids = messages.map((it) => it.conversationId);
  const conversations = tx.selectFrom("conversation").select(["id", "customerId"]);
  const rows = await conversations.where(isAmong(workspaceId, ids)).execute();
  return new Map(rows.map((it) => [it.id, it.customerId]));
}
