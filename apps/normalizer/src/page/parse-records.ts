import { createHash } from "node:crypto";
import { records } from "@inlet/db";
import {
  type Message,
  type ParseResult,
  parseConversation,
  parseCustomer,
  parseMessage,
  parseTag,
} from "@inlet/kustomer";

/** The parsed records of a page, and those that could not be parsed, with the reason. */
export interface ParsedRecords<T> {
  records: T[];
  rejected: records.Rejection[];
  /** How many records have an attribute that cannot be read and is null, by its name. */
  unreadable: Record<string, number>;
}

/** A message that names its conversation. */
export type ThreadMessage = Message & { conversationId: string };

/** How the page of each stream is parsed. */
export const parsePage = {
  tags: (raw: readonly unknown[]) => parseRecords(raw, parseTag),
  customers: (raw: readonly unknown[]) => parseRecords(raw, parseCustomer),
  conversations: (raw: readonly unknown[]) => parseRecords(raw, parseConversation),
  messages: (raw: readonly unknown[]) => parseRecords(raw, parseThreadMessage),
};

/** Parses each record on its own, so that an invalid one does not affect the others. */
export function parseRecords<T>(
  raw: readonly unknown[],
  parse: (raw: unknown) => ParseResult<T>,
): ParsedRecords<T> {
  const parsed: ParsedRecords<T> = { records: [], rejected: [], unreadable: {} };
  for (const it of raw) {
    const result = parse(it);
    if ("rejected" in result) {
      parsed.rejected.push({ id: toRejectionId(it), reason: result.rejected });
      continue;
    }
    parsed.records.push(result.record);
    for (const name of result.unreadable) parsed.unreadable[name] = (parsed.unreadable[name] ?? 0) + 1;
  }
  return parsed;
}

function parseThreadMessage(raw: unknown): ParseResult<ThreadMessage> {
  const parsed = parseMessage(raw);
  if ("rejected" in parsed) return parsed;
  const { conversationId } = parsed.record;
  return conversationId === null
    ? { rejected: "names no conversation" }
    : { ...parsed, record: { ...parsed.record, conversationId } };
}

/**
 * Returns the id under which a record is rejected. A record without an id gets a stable one, so that it is rejected
 * only once however often it is read.
 */
export function toRejectionId(raw: unknown): string {
  const id = typeof raw === "object" && raw !== null && "id" in raw ? raw.id : undefined;
  if (typeof id === "string" && id !== "") return id;
  return `${records.placeholderPrefix}${createHash("sha256").update(toText(raw)).digest("hex").slice(0, 16)}`;
}

function toText(raw: unknown): string {
  try {
    return JSON.stringify(raw) ?? "undefined";
  } catch {
    return "too deep"; // the record cannot be serialized, so all such records share an id
  }
}
