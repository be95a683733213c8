import { sql } from "kysely";
import { reasons, add as want } from "../backlog/index.ts";
import type { Db } from "../client/open-db.ts";
import { candidateSources, addCandidates as suspect } from "../deletions/candidates.ts";
import { addTextErasures, redactCopies } from "../deletions/erasures.ts";
import { addOrphanedCustomers } from "../deletions/orphaned-customers.ts";
import type { BacklogLane } from "../tables/index.ts";

/** What writing a message changed about where it belongs and what it says. */
export interface MessageChange {
  conversationId: string;
  customerId: string | null;
  /** Where it was before, if that was elsewhere. */
  formerConversationId: string | null;
  formerCustomerId: string | null;
  /** It says of itself that something of it was removed, and did not before. */
  isRedacted: boolean;
  /** What a redacted message said before and does not any more; null when that is not known. */
  redactedTexts: (string | null)[] | null;
}

const isRedacted = (version: "old" | "new") =>
  sql`coalesce(${sql.ref(`${version}.attributes`)}->>'redacted' = 'true', false)`;

/** A text that a message had and has no more. */
const lost = (text: (version: "old" | "new") => ReturnType<typeof sql>) =>
  sql`case when ${text("old")} is distinct from ${text("new")} then ${text("old")} end`;

/** The same as expressions over `old` and `new` rows; the customer is told besides. */
export const messageChangeColumns = sql`
  new.conversation_id, new.customer_id,
  case when old.conversation_id is distinct from new.conversation_id then old.conversation_id end as former_conversation_id,
  ${isRedacted("new")} and not ${isRedacted("old")} as is_redacted,
  case when ${isRedacted("new")} and old.id is not null then array[
    ${lost((it) => sql`${sql.ref(`${it}.description`)}`)},
    ${lost((it) => sql`${sql.ref(`${it}.subject`)}`)},
    ${lost((it) => sql`(${sql.ref(`${it}.attributes`)}->'meta'->>'subject')`)}
  ] end as redacted_texts`;

/**
 * Follows up on messages that were written. Where one was moved, others of its conversation were too: the thread it
 * belongs to now is wanted, and the conversation it left is suspected of having been merged. What a redacted one said
 * is taken out of everything that copied it.
 */
export async function followUpMessages(
  tx: Db,
  { workspaceId, lane = "live" }: { workspaceId: string; lane?: BacklogLane | undefined },
  written: readonly ({ id: string } & MessageChange)[],
): Promise<void> {
  const moved = written.filter((it) => it.formerConversationId !== null);
  await want(
    tx,
    workspaceId,
    moved.map((it) => ({ kind: "thread", id: it.conversationId, reason: reasons.messageMoved, lane })),
  );
  const left = [...new Set(moved.flatMap((it) => it.formerConversationId ?? []))];
  await suspect(
    tx,
    { workspaceId },
    left.map((id) => ({ kind: "conversation", id, source: candidateSources.messageMoved })),
  );
  await addOrphanedCustomers(
    tx,
    workspaceId,
    written.flatMap((it) => it.formerCustomerId ?? []),
  );
  await followUpRedactions(tx, workspaceId, written);
}

async function followUpRedactions(
  tx: Db,
  workspaceId: string,
  written: readonly ({ id: string } & MessageChange)[],
): Promise<void> {
  await addTextErasures(
    tx,
    workspaceId,
    written.filter((it) => it.isRedacted).map((it) => it.id),
  );
  const silenced = written.filter((it) => it.redactedTexts?.some((text) => text !== null));
  if (silenced.length === 0) return;
  const customers = await getConversationCustomers(tx, workspaceId, silenced);
  const losses = silenced.map(
    ({ id, redactedTexts: texts, conversationId, formerConversationId, customerId }) => ({
      messageId: id,
      texts: (texts ?? []).filter((it) => it !== null),
      conversations: dedupePresent([conversationId, formerConversationId]),
      customers: dedupePresent([customerId, customers.get(conversationId)]),
    }),
  );
  await redactCopies(tx, workspaceId, losses);
}

const dedupePresent = (ids: (string | null | undefined)[]): string[] => [
  ...new Set(ids.flatMap((it) => it ?? [])),
];

/** A message may name another customer than its conversation does; either may show its text. */
async function getConversationCustomers(
  tx: Db,
  workspaceId: string,
  messages: readonly { conversationId: string }[],
): Promise<Map<string, string | null>> {
  const { rows } = await sql<{ id: string; customerId: string | null }>`
    select id, customer_id from conversation
    where workspace_id = ${workspaceId} and id = any(${messages.map((it) => it.conversationId)}::text[])`.execute(
    tx,
  );
  return new Map(rows.map((it) => [it.id, it.customerId]));
}
