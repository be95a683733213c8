import { isExactNumber } from "@inlet/contracts";
import { type Db, redaction } from "@inlet/db";
import { seal } from "@inlet/use-cases";
import type { MappedBatch } from "../page/mapped-batch.ts";
import { type MappedRecord, remap } from "../redaction/remap.ts";

/** A record to store: its customer's names are redacted, unless the customer is not known. */
interface NamedRecord extends MappedRecord {
  customerId: string | null;
  updatedAt: Date;
}

/** Rows to write, and what to save once they are written. */
export interface WithheldRows<T> {
  rows: T[];
  /** Saves the texts of those that were written, encrypted, until their customers are known. */
  save(tx: Db, written: Iterable<string>): Promise<void>;
}

const nothing = async () => undefined;

/** What stands for a text that may hold a name. */
export const withheldText = "[withheld until the customer is known]";

/**
 * Withholds the texts of records whose customer is not known yet, so that no name is stored in clear. Call it with the rows
 * as they would be written. Without redaction of names it changes nothing.
 */
export async function withholdUnknown<T extends NamedRecord>(
  { names, workspaceId, observedAt }: MappedBatch,
  kind: "conversation" | "message",
  rows: T[],
): Promise<WithheldRows<T>> {
  if (names === undefined) return { rows, save: nothing };
  const { cipher, known, rulesAt } = names;
  const unknown = rows.filter(({ customerId }) => customerId !== null && !known.has(customerId));
  if (unknown.length === 0) return { rows, save: nothing };
  const withheld = unknown.map((it) => ({
    ...{ ...it, attributes: withholdTexts(it.attributes) },
    attachments: null, // their names may hold the customer's
  }));
  const remapped = (await remap(kind, withheld)).rows as unknown as T[]; // rows of the same kind
  const unknownIds = new Set(unknown.map((it) => it.id));
  const byId = new Map(remapped.map((it) => [it.id, it]));
  return {
    rows: rows.map((it) => (unknownIds.has(it.id) ? pick(byId, it.id) : it)),
    async save(tx, written) {
      const ids = new Set(written);
      const sealed = unknown
        .filter((it) => ids.has(it.id))
        .map(({ id, customerId, updatedAt, attributes, relations, attachments }) => ({
          ...{ kind, id, customerId: customerId ?? "" },
          encryptedRecord: seal(cipher, {
            ...{ updatedAt, observedAt, rulesAt, attributes, relations },
            ...(attachments && { attachments }),
          }),
        }));
      await redaction.saveWithheld(tx, workspaceId, sealed);
    },
  };
}

/** @throws TypeError when the record cannot be mapped without its texts: then it is rejected, and not stored in clear */
function pick<T>(byId: ReadonlyMap<string, T>, id: string): T {
  const row = byId.get(id);
  if (row === undefined) throw new TypeError(`record ${id} cannot be mapped without its texts`);
  return row;
}

/** Replaces every text that may hold a name. Ids, instants and words such as `email` or `done` stay. */
function withholdTexts(attributes: Record<string, unknown>): Record<string, unknown> {
  return replaceTexts(attributes) as Record<string, unknown>; // an object stays one
}

/** A single word in small letters, an id, an instant or a number: a name is not found in it. */
const isPlain = (text: string): boolean =>
  /^[\da-z_:/+]*$/.test(text) ||
  /^[\da-f-]{16,}$/i.test(text) ||
  !/\p{L}{2}|[\p{Script=Han}\p{Script=Hangul}]/u.test(text);

/** Names of attributes begin with a small letter. Others may be a person's. */
const isPlainName = (name: string): boolean => /^[a-z_$][\w$]*$/.test(name);

function replaceTexts(value: unknown): unknown {
  if (typeof value === "string") return isPlain(value) ? value : withheldText;
  if (Array.isArray(value)) return value.map(replaceTexts);
  if (typeof value !== "object" || value === null || isExactNumber(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, it], i) => [
      isPlainName(name) ? name : `withheld ${i}`,
      replaceTexts(it),
    ]),
  );
}
