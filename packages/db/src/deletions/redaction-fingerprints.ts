import { createHash } from "node:crypto";
import { type RawBuilder, type Selectable, sql } from "kysely";
import { nextFeedPosition } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import { itemColumns, moveItems } from "../feed/conversation-items.ts";
import type { RedactionFingerprintTable } from "../tables/index.ts";

/** What identifies a copy of a redacted text. The text itself is not stored. */
export type RedactionFingerprint = Pick<
  Selectable<RedactionFingerprintTable>,
  "kind" | "id" | "length" | "salt" | "hash"
>;

/** A message that no longer shows some texts, and the records that may show copies of them. */
export interface MessageRedaction {
  messageId: string;
  texts: readonly string[];
  conversations: readonly string[];
  customers: readonly string[];
}

/** The texts of a message that another record may show a copy of, as expressions over `old` and `new` rows. */
export const messageTexts: readonly ((version: "old" | "new") => RawBuilder<string | null>)[] = [
  (version) => sql`${sql.ref(`${version}.description`)}`,
  (version) => sql`${sql.ref(`${version}.text`)}`,
  (version) => sql`${sql.ref(`${version}.subject`)}`,
  (version) => sql`(${sql.ref(`${version}.attributes`)}->'meta'->>'subject')`,
];

/** Copies are compared by their first characters, this many; longer copies may have been cut. */
const comparedLength = 200;

/** The hash of a shorter text could be guessed, so such a text is identified by its length alone. */
const minHashedLength = 24;

/** Whether a text that a record shows is a copy of a redacted text. The copy may have been cut. */
export function matchesFingerprint(
  shown: string,
  { length, salt, hash }: Pick<RedactionFingerprint, "length" | "salt" | "hash">,
): boolean {
  const characters = [...shown];
  if (characters.length > length) return false;
  if (characters.length < length && characters.length < comparedLength) return false;
  if (hash === null) return true;
  const beginning = characters.slice(0, comparedLength).join("");
  return createHash("sha256")
    .update(salt + beginning)
    .digest()
    .equals(hash);
}

/** Each holder of each text, as the JSON that the statements unpack. */
function toRows(redactions: readonly MessageRedaction[]): string {
  const rows = redactions.flatMap(({ messageId, texts, conversations, customers }) =>
    texts
      .filter((it) => it.trim() !== "")
      .flatMap((text) => [
        ...conversations.map((id) => ({ kind: "conversation", id, messageId, text })),
        ...customers.map((id) => ({ kind: "customer", id, messageId, text })),
      ]),
  );
  return JSON.stringify(rows);
}

const unpackRows = (rows: string) =>
  sql`json_to_recordset(${rows}::json) as it (kind text, id text, "messageId" text, text text)`;

/**
 * Stores fingerprints of redacted texts, because Kustomer may continue to show copies, and removes the copies from
 * stored records. Call it in the transaction that removes the texts.
 */
export async function addFingerprints(tx: Db, workspaceId: string, redactions: readonly MessageRedaction[]) {
  const rows = toRows(redactions);
  if (rows === "[]") return;
  await sql`
    with it as materialized (
      select distinct on (kind, id, "messageId", text) *, gen_random_uuid() as salt from ${unpackRows(rows)}
    )
    insert into redaction_fingerprint (workspace_id, kind, id, message_id, length, salt, hash)
    select ${workspaceId}::uuid, kind, id, "messageId", char_length(text), salt,
      case when char_length(text) >= ${minHashedLength}
        then sha256(convert_to(salt::text || left(text, ${comparedLength}), 'UTF8')) end
    from it`.execute(tx);
  await clearRedactedCopies(tx, workspaceId, {
    conversations: redactions.flatMap((it) => it.conversations),
    customers: redactions.flatMap((it) => it.customers),
  });
}

/** `matchesFingerprint` in SQL: whether what a record shows (an expression) is a copy of a redacted text. */
const showsCopy = (kind: RedactionFingerprint["kind"], shown: RawBuilder<unknown>) => sql`
      ${shown} <> ''
      and exists (
        select 1
        from redaction_fingerprint redacted
        where redacted.workspace_id = it.workspace_id
          and redacted.kind = ${kind}
          and redacted.id = it.id
          and char_length(${shown}) <= redacted.length
          and (char_length(${shown}) = redacted.length or char_length(${shown}) >= ${comparedLength})
          and (
            redacted.hash is null
            or redacted.hash = sha256(convert_to(redacted.salt::text || left(${shown}, ${comparedLength}), 'UTF8'))))`;

/** Removes copies of redacted texts from the previews of stored conversations and customers. */
export async function clearRedactedCopies(
  db: Db,
  workspaceId: string,
  { conversations, customers }: Pick<MessageRedaction, "conversations" | "customers">,
): Promise<void> {
  const cleared = sql`
    update conversation it set
      preview = null,
      attributes = attributes - 'preview',
      feed_position = ${nextFeedPosition(workspaceId)}
    where workspace_id = ${workspaceId}
      and id = any(${conversations}::text[])
      and ${showsCopy("conversation", sql`it.preview`)}
    returning ${itemColumns.conversation}`;
  await moveItems(workspaceId, cleared, sql`1 as nothing`).execute(db);
  await sql`
    update customer it set
      attributes = attributes - 'preview',
      feed_position = ${nextFeedPosition(workspaceId)}
    where workspace_id = ${workspaceId}
      and id = any(${customers}::text[])
      and ${showsCopy("customer", sql`(it.attributes->'preview'->>'text')`)}`.execute(db);
}
