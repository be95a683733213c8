import { deletions, type ErasedRecord, type Erasure, type ErasureRules, type Stream } from "@inlet/db";
import { getRelatedId, parseRecord } from "@inlet/kustomer";

/** A page of records as Kustomer sent them, and the instant of its request. */
export interface RawPage {
  stream: Stream;
  observedAt: Date;
  records: readonly unknown[];
}

const kinds = { conversations: "conversation", customers: "customer", messages: "message" } as const;

/** The ids of a page's records, of the conversations of its messages, and of the customers whom they name. */
export function getRecordIds({ stream, records }: Omit<RawPage, "observedAt">): deletions.PageIds {
  if (stream === "tags") return {};
  const parsed = records.flatMap((it) => parseRawRecord(it) ?? []);
  const ids = { [kinds[stream]]: parsed.map((it) => it.id) };
  if (stream === "customers") return ids;
  const listNamed = (name: string) => [...new Set(parsed.flatMap((it) => getRelatedId(it, name) ?? []))];
  const namedCustomer = listNamed("customer");
  return stream === "conversations"
    ? { ...ids, namedCustomer }
    : { ...ids, conversation: listNamed("conversation"), namedCustomer };
}

/** The records of a page that may be stored, and those of erased customers, which may not. */
export interface PageWithoutErased {
  /** The same array when there is nothing to remove. */
  records: readonly unknown[];
  erased: ErasedRecord[];
}

/**
 * Removes from a page what must not be stored: records of erased customers, all but ids, times and revision of deleted
 * records, the original text of redacted messages, and copies of redacted or deleted texts.
 */
export function removeErasedContent(
  page: RawPage,
  { erasures, fingerprints, erased: ids }: ErasureRules,
): PageWithoutErased {
  if (erasures.length + fingerprints.length + ids.length === 0) return { records: page.records, erased: [] };
  const { records, erased } = removeErased(page, ids);
  const erasuresByRecord = new Map(erasures.map((it) => [`${it.kind}/${it.id}`, it]));
  const redacted = records.map((it) => removeFromRecord(it, page, { erasuresByRecord, fingerprints }));
  const isChanged = erased.length > 0 || redacted.some((it, i) => it !== records[i]);
  return { records: isChanged ? redacted : page.records, erased };
}

/** Removes the records that are erased themselves, or by the conversation or customer that they name. */
function removeErased({ stream, records }: RawPage, ids: ErasureRules["erased"]): PageWithoutErased {
  if (ids.length === 0 || stream === "tags") return { records, erased: [] };
  const byRecord = new Map(ids.map((it) => [`${it.kind}/${it.id}`, it]));
  const kind = kinds[stream];
  const erased: ErasedRecord[] = [];
  const kept = records.filter((raw) => {
    const record = parseRawRecord(raw);
    if (record === undefined) return true;
    const own = byRecord.get(`${kind}/${record.id}`);
    const found =
      own ??
      byRecord.get(`conversation/${stream === "messages" && getRelatedId(record, "conversation")}`) ??
      byRecord.get(`customer/${stream !== "customers" && getRelatedId(record, "customer")}`);
    if (found === undefined) return true;
    erased.push({ kind, id: record.id, erasureId: found.erasureId, isKnown: own !== undefined });
    return false;
  });
  return { records: kept, erased };
}

interface Rules {
  /** By `kind/id`. */
  erasuresByRecord: ReadonlyMap<string, Erasure>;
  fingerprints: ErasureRules["fingerprints"];
}

function removeFromRecord(raw: unknown, page: RawPage, rules: Rules): unknown {
  const record = parseRawRecord(raw);
  if (record === undefined || typeof raw !== "object" || raw === null) return raw;
  if (isErased(record, page, rules)) {
    const { attachments: _, ...relationships } = record.relationships;
    return { ...raw, attributes: pickTombstone(record.attributes), relationships };
  }
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
