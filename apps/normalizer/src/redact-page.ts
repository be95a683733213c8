import { deletions, type Erasure, type ErasureRules, type RecordKind, type Stream } from "@inlet/db";
import { getRelatedId, parseRecord } from "@inlet/kustomer";

/** A page of records as they were sent, and when it was asked for. */
export interface RawPage {
  stream: Stream;
  observedAt: Date;
  records: readonly unknown[];
}

type RecordIds = Partial<Record<RecordKind, string[]>>;

/** Whose records a page holds, and which conversations its messages are of. */
export function idsIn({ stream, records }: Omit<RawPage, "observedAt">): RecordIds {
  const known = records.flatMap((it) => recordOf(it) ?? []);
  const ids = known.map((it) => it.id);
  switch (stream) {
    case "conversations":
      return { conversation: ids };
    case "customers":
      return { customer: ids };
    case "messages":
      return { message: ids, conversation: known.flatMap((it) => getRelatedId(it, "conversation") ?? []) };
    case "tags":
      return {};
  }
}

/**
 * The same records without what must not be kept of them: all but ids, times and revision of those that are gone, what
 * redacted messages said before, and copies of gone texts.
 * @returns the very same list when nothing has to go
 */
export function withoutForbidden(
  page: RawPage,
  { erasures, fingerprints: texts }: ErasureRules,
): readonly unknown[] {
  if (erasures.length + texts.length === 0) return page.records;
  const told = new Map(erasures.map((it) => [`${it.kind}/${it.id}`, it]));
  const cleaned = page.records.map((it) => cleanedRecord(it, page, { told, texts }));
  return cleaned.some((it, i) => it !== page.records[i]) ? cleaned : page.records;
}

interface Rules {
  /** By kind and id. */
  told: ReadonlyMap<string, Erasure>;
  texts: ErasureRules["fingerprints"];
}

function cleanedRecord(raw: unknown, page: RawPage, rules: Rules): unknown {
  const record = recordOf(raw);
  if (record === undefined || typeof raw !== "object" || raw === null) return raw;
  if (isGone(record, page, rules)) return { ...raw, attributes: bare(record.attributes) };
  const preview = copyIn(record, page, rules);
  if (preview === undefined) return raw;
  const { preview: _, ...attributes } = record.attributes;
  return { ...raw, attributes };
}

type RawRecord = NonNullable<ReturnType<typeof recordOf>>;

function recordOf(raw: unknown) {
  const parsed = parseRecord(raw);
  return "record" in parsed ? parsed.record : undefined;
}

function isGone(record: RawRecord, { stream, observedAt }: RawPage, { told }: Rules): boolean {
  const isOld = (it: Erasure | undefined) => it?.what === "record" && observedAt <= it.observedAt;
  if (stream === "conversations") return isOld(told.get(`conversation/${record.id}`));
  if (stream === "customers") return isOld(told.get(`customer/${record.id}`));
  if (stream === "tags") return false;
  const own = told.get(`message/${record.id}`);
  // A redacted message stays redacted: however late a page shows it otherwise, it is of before.
  if (own?.what === "text" && record.attributes["redacted"] !== true) return true;
  return isOld(own) || isOld(told.get(`conversation/${getRelatedId(record, "conversation")}`));
}

/** What is left of a record that is gone; a name that is absent stays absent. */
function bare(attributes: Record<string, unknown>): Record<string, unknown> {
  const kept = ["createdAt", "updatedAt", "rev"].filter((name) => name in attributes);
  return Object.fromEntries(kept.map((name) => [name, attributes[name]]));
}

/** The preview of a conversation or customer, when it is a copy of a text that is gone. */
function copyIn(record: RawRecord, { stream }: RawPage, { texts }: Rules): string | undefined {
  const shown = shownBy(record, stream);
  if (shown === undefined || shown === "") return undefined;
  const kind = stream === "conversations" ? "conversation" : "customer";
  const own = texts.filter((it) => it.kind === kind && it.id === record.id);
  return own.some((it) => deletions.matchesFingerprint(shown, it)) ? shown : undefined;
}

function shownBy({ attributes: { preview } }: RawRecord, stream: Stream): string | undefined {
  if (stream === "conversations") return typeof preview === "string" ? preview : undefined;
  if (stream !== "customers" || typeof preview !== "object" || preview === null) return undefined;
  return "text" in preview && typeof preview.text === "string" ? preview.text : undefined;
}
