import { Fault } from "@inlet/contracts";
import type { KustomerRequest } from "../http/client.ts";
import type { KustomerPage } from "../payload/page.ts";
import { readInstantMs, readObject, readString } from "../payload/values.ts";
import type { AdvanceResult, AuditLogReading } from "./reading.ts";
import { getIds } from "./page-rows.ts";

/** The most entries that Kustomer gives at once; a server that refuses so many is asked for its default. */
const entriesAtOnce = 1_000;
const fewEntries = 100;

/** What a page of the audit log tells of records that may be stored. It is no proof: each is looked at by its id. */
export interface AuditSignals {
  /** Deleted, or merged into another. */
  gone: { kind: "conversation" | "customer" | "message"; id: string }[];
  /** Messages whose text, or a part of it, was removed. */
  redacted: string[];
}

/** Reads the audit log from its newest entry back to what was written at `from`. */
export function startAuditLog(from: Date): AuditLogReading {
  return { kind: "audit-log", from: from.toISOString(), count: entriesAtOnce };
}

/**
 * The next older entries.
 * @see the operation `GET /v1/audit-logs` of Kustomer's OpenAPI: newest first, `before` an entry's id
 */
export function buildAuditLogRequest({ from, count, before }: AuditLogReading): KustomerRequest {
  const query = { count, "filter[start]": from, ...(before !== undefined && { before }) };
  return { method: "GET", path: "/v1/audit-logs", query, budget: "other" };
}

/**
 * Goes on to older entries until they are older than what is asked for.
 * @throws Fault `unavailable` when the log does not go on
 */
export function advanceAuditLog(reading: AuditLogReading, { records, hasNextPage }: KustomerPage): AdvanceResult {
  const told = newsOf(records);
  const last = getIds(records).at(-1);
  const isOver = records.length === 0 || !hasNextPage || isOlder(records.at(-1), reading.from);
  if (isOver) return { next: undefined, notFound: [], newRecords: 0, told };
  if (last === undefined || last === reading.before)
    throw new Fault("unavailable", "Kustomer's audit log does not go on where its last page ended.");
  return { next: { ...reading, before: last }, notFound: [], newRecords: 0, told };
}

/** A page that was refused for its size is asked for in a smaller one. */
export function recoverAuditLog(reading: AuditLogReading, fault: Fault): AdvanceResult | undefined {
  if (fault.kind !== "invalid" || reading.count <= fewEntries) return undefined;
  return { next: { ...reading, count: fewEntries }, notFound: [], newRecords: 0 };
}

const attributesOf = (entry: unknown) => readObject(readObject(entry)["attributes"]);

function isOlder(entry: unknown, from: string): boolean {
  const createdAt = readInstantMs(attributesOf(entry)["createdAt"]);
  return createdAt !== undefined && createdAt < Date.parse(from);
}

const kinds = ["conversation", "customer", "message"] as const;

/** Which verbs there are is nowhere written; what only might be one costs a look. */
const removals = /\b(delet|merg|remov)/i;
const redactions = /\bredact/i;

function newsOf(entries: readonly unknown[]): AuditSignals {
  const news: AuditSignals = { gone: [], redacted: [] };
  for (const { objectType, objectId, ...event } of entries.map(attributesOf)) {
    const kind = kinds.find((it) => it === objectType);
    const id = readString(objectId);
    if (kind === undefined || !id) continue;
    if (removals.test(verbOf(event))) news.gone.push({ kind, id });
    if (kind === "message" && isRedaction(event)) news.redacted.push(id);
  }
  return news;
}

type Event = Record<string, unknown>;

const verbOf = ({ eventVerb, eventName }: Event): string => readString(eventVerb) ?? readString(eventName) ?? "";

const isRedaction = (event: Event): boolean =>
  redactions.test(verbOf(event)) || "redacted" in readObject(readObject(event["changes"])["attributes"]);
