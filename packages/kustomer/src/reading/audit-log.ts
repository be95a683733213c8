import { recordKindSchema } from "@inlet/contracts";
import type { KustomerPage } from "../payload/page.ts";
import { getIds } from "../payload/page-rows.ts";
import { readInstantMs, readObject, readString } from "../payload/values.ts";
import type { AuditLogReading } from "./reading.ts";
import { getRowsPerPage } from "./small-pages.ts";
import { type AdvanceResult, type AuditSignals, continueWith, type Strategy } from "./strategy.ts";

/** The documented maximum of entries per page. */
const maxCount = 1_000;

/** Reads the audit log from its newest entry back to the entries written at `from`. */
export function startAuditLog(from: Date): AuditLogReading {
  return { kind: "audit-log", from: from.toISOString(), count: maxCount };
}

/**
 * Requests older and older entries until they are older than the reading needs.
 * @see the operation `GET /v1/audit-logs` of Kustomer's OpenAPI: newest first, `before` is the id of an entry
 */
export const auditLogStrategy: Strategy<AuditLogReading> = {
  buildRequest({ from, count, before, smallPages }) {
    const rows = getRowsPerPage(count, smallPages);
    const query = { count: rows, "filter[start]": from, ...(before !== undefined && { before }) };
    return { method: "GET", path: "/v1/audit-logs", query, budget: "other", rows };
  },
  advance: advanceAuditLog,
  /** Older entries may be refused: Kustomer's texts say that `before` requires `after`, its examples use one alone. */
  recover: ({ before }) => (before === undefined ? undefined : cutOff),
  getStream: () => undefined,
  paging: {
    getUsualSize: ({ count }) => count,
    isWithinEnd: ({ before }) => before === undefined,
    limit: (reading, count) => ({ ...reading, count }),
  },
  /** Older entries are requested by the id of the entry before them, so none is reached beyond one that fails. */
  skip: () => cutOff,
};

/** Ends before entries that Kustomer does not return. */
const cutOff = continueWith(undefined, {
  finding: { kind: "audit-signals", isCut: true, deleted: [], redacted: [] },
});

function advanceAuditLog(reading: AuditLogReading, { records, hasNextPage }: KustomerPage): AdvanceResult {
  const finding = { kind: "audit-signals", ...collectAuditSignals(records) } as const;
  const before = getIds(records).at(-1);
  const beforeAt = readInstantMs(readAttributes(records.at(-1))["createdAt"]);
  const isOver = records.length === 0 || !hasNextPage || isOlder(records.at(-1), reading.from);
  if (isOver) return continueWith(undefined, { finding });
  const isStuck =
    before === undefined ||
    before === reading.before ||
    (beforeAt !== undefined && reading.beforeAt !== undefined && beforeAt > reading.beforeAt);
  if (isStuck) return continueWith(undefined, { finding: { ...finding, isCut: true } });
  return continueWith({ ...reading, before, ...(beforeAt !== undefined && { beforeAt }) }, { finding });
}

const readAttributes = (entry: unknown) => readObject(readObject(entry)["attributes"]);

function isOlder(entry: unknown, from: string): boolean {
  const createdAt = readInstantMs(readAttributes(entry)["createdAt"]);
  return createdAt !== undefined && createdAt < Date.parse(from);
}

/** Kustomer does not document the verbs. A verb that matches by mistake only costs a verification. */
const deletionVerbs = /\b(delet|merg|remov)/i;
const redactionVerbs = /\bredact/i;

function collectAuditSignals(entries: readonly unknown[]): AuditSignals {
  const signals: AuditSignals = { deleted: [], redacted: [] };
  for (const { objectType, objectId, ...event } of entries.map(readAttributes)) {
    const kind = recordKindSchema.options.find((it) => it === objectType);
    const id = readString(objectId);
    if (kind === undefined || !id) continue;
    if (deletionVerbs.test(readVerb(event))) signals.deleted.push({ kind, id });
    if (kind === "message" && isRedaction(event)) signals.redacted.push(id);
  }
  return signals;
}

type AuditEvent = Record<string, unknown>;

const readVerb = ({ eventVerb, eventName }: AuditEvent): string =>
  readString(eventVerb) ?? readString(eventName) ?? "";

const isRedaction = (event: AuditEvent): boolean =>
  redactionVerbs.test(readVerb(event)) ||
  "redacted" in readObject(readObject(event["changes"])["attributes"]);
