import { deletions, type Erasure, type ErasureRules, type RecordKind, type Stream } from "@inlet/db";
import { getRelatedId, parseRecord } from "@inlet/kustomer";

/** A page of records as Kustomer sent them, and the instant of its request. */
export interface RawPage {
  stream: Stream;
  observedAt: Date;
  records: readonly unknown[];
}

const kinds = { conversations: "conversation", customers: "customer", messages: "message" } as const;

/** The ids of a page's records, and of the conversations of its messages. */
export function getRecordIds({
  stream,
  records,
}: Omit<RawPage, "observedAt">): Partial<Record<RecordKind, string[]>> {
  const parsed = records.flatMap((it) => parseRawRecord(it) ?? []);
  if (stream === "tags") return {};
  const ids = { [kinds[stream]]: parsed.map((it) => it.id) };
  if (stream !== "messages") return ids;
  return { ...ids, conversation: parsed.flatMap((it) => getRelatedId(it, "conversation") ?? []) };
}

/**
 * Removes from a page what must not be stored: all but ids, times and revision of deleted records, the original text
 * of redacted messages, and copies of redacted or deleted texts.
 * @returns the same array when there is nothing to remove
 */
export function redactPage(page: RawPage, { erasures, fingerprints }: ErasureRules): readonly unknown[] {
  if (erasures.length + fingerprints.length === 0) return page.records;
  const erasuresByRecord = new Map(erasures.map((it) => [`${it.kind}/${it.id}`, it]));
  const redacted = page.records.map((it) => redactRecord(it, page, { erasuresByRecord, fingerprints }));
  return redacted.some((it, i) => it !== page.records[i]) ? redacted : page.records;
}

interface Rules {
  /** By `kind/id`. */
  erasuresByRecord: ReadonlyMap<string, Erasure>;
  fingerprints: ErasureRules["fingerprints"];
}

function redactRecord(raw: unknown, page: RawPage, rules: Rules): unknown {
  const record = parseRawRecord(raw);
  if (record === undefined || typeof raw !== "object" || raw === null) return raw;
  if (isErased(record, page, rules)) return { ...raw, attributes: pickTombstone(record.attributes) };
  if (!hasErasedPreview(record, page, rules)) return raw;
  const { preview: _, ...attributes } = record.attributes;
  return { ...raw, attributes };
}

type RawRecord = NonNullable<ReturnType<typeof parseRawRecord>>;

function parseRawRecord(raw: unknown) {
  const parsed = parseRecord(raw);
  return "record" in parsed ? parsed.record : undefined;
}

function isErased(record: RawRecord, { stream, observedAt }: RawPage, { erasuresByRecord }: Rules): boolean {
  const isObservedBefore = (it: Erasure | undefined) => it?.what === "record" && observedAt <= it.observedAt;
  if (stream === "tags") return false;
  const own = erasuresByRecord.get(`${kinds[stream]}/${record.id}`);
  if (stream !== "messages") return isObservedBefore(own);
  // A redaction is final: a page that shows the original text shows an older state, however late it arrives.
  if (own?.what === "text" && record.attributes["redacted"] !== true) return true;
  const conversationId = getRelatedId(record, "conversation");
  return isObservedBefore(own) || isObservedBefore(erasuresByRecord.get(`conversation/${conversationId}`));
}

/** The attributes that a deleted record keeps. An attribute that is absent stays absent. */
function pickTombstone(attributes: Record<string, unknown>): Record<string, unknown> {
  const kept = ["createdAt", "updatedAt", "rev"].filter((name) => name in attributes);
  return Object.fromEntries(kept.map((name) => [name, attributes[name]]));
}

/** Whether the preview of a conversation or customer is a copy of an erased text. */
function hasErasedPreview(record: RawRecord, { stream }: RawPage, { fingerprints }: Rules): boolean {
  const text = getPreviewText(record, stream);
  if (text === undefined || text === "") return false;
  const kind = stream === "conversations" ? "conversation" : "customer";
  const own = fingerprints.filter((it) => it.kind === kind && it.id === record.id);
  return own.some((it) => deletions.matchesFingerprint(text, it));
}

function getPreviewText({ attributes: { preview } }: RawRecord, stream: Stream): string | undefined {
  if (stream === "conversations") return typeof preview === "string" ? preview : undefined;
  if (stream !== "customers" || typeof preview !== "object" || preview === null) return undefined;
  return "text" in preview && typeof preview.text === "string" ? preview.text : undefined;
}
