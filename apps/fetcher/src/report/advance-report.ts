import type { ReportPhase } from "@inlet/contracts";
import type { Report, reports } from "@inlet/db";
import { type Finding, type Reading, type ReadResult, skipForbidden } from "@inlet/kustomer";
import { describeFinding } from "../plan/describe-finding.ts";
import { describeSkippedRows } from "../plan/describe-skipped-rows.ts";
import { countRequests } from "../plan/read-plan.ts";
import type { ReportAction } from "./plan-report-step.ts";
import { toReportRecords } from "./to-report-records.ts";

type ReportPage = Parameters<typeof reports.commitPage>[2];

/** What a step of a report changes. */
export type ReportChange =
  /** Stores what a page has shown with the report's next state. */
  { kind: "page"; page: ReportPage } | Exclude<ReportAction, { kind: "read" | "end-phase" }>;

const nextPhases = {
  conversations: "messages",
  messages: "lookups",
  lookups: "threads",
  threads: "comparison",
  comparison: "comparison",
  done: "done",
} as const satisfies Record<ReportPhase, ReportPhase>;

/** Whether the phase reads single records or threads, and not the listing of the window. */
export const isLookupPhase = ({ phase }: Report): boolean => phase === "lookups" || phase === "threads";

/**
 * Computes what a step changes, from what Kustomer has answered.
 * @param result undefined when the step made no request, or when Kustomer refuses these records to the key
 */
export function advanceReport(
  report: Report,
  action: ReportAction,
  result: ReadResult | undefined,
): ReportChange {
  if (action.kind === "end-phase") return { kind: "page", page: endPhase(report) };
  return action.kind === "read" ? { kind: "page", page: toPage(report, action, result) } : action;
}

/** Builds the commit that enters the next phase. */
export const endPhase = ({ phase }: Report): ReportPage => ({
  ...{ phase: nextPhases[phase], stream: "conversations", readings: [], records: [], isLookup: true },
  requests: countRequests([]),
});

function toPage(
  report: Report,
  action: Extract<ReportAction, { kind: "read" }>,
  result: ReadResult | undefined,
): ReportPage {
  const { reading } = action;
  const isLookup = isLookupPhase(report);
  const unsorted = result?.finding?.kind === "search-unsorted" || undefined;
  const readings = unsorted ? [] : listReadings(action, result);
  const isPhaseOver = !isLookup && !unsorted && readings.length === 0;
  return {
    phase: isPhaseOver ? nextPhases[report.phase] : report.phase,
    ...{ ...listRecords(report, result), isLookup, readings, unsorted },
    ...(isLookup && toLookupOutcome(reading, result)),
    requests: countRequests([reading]),
    total: reading.kind === "search" ? result?.total : undefined,
    warning: describeFinding(result?.finding, "report") ?? describeUncovered(reading, result),
    isPartial: result !== undefined && leavesOut(result),
  };
}

/** Lists what is still to be read in the phase. */
function listReadings(
  { reading, followUps }: Extract<ReportAction, { kind: "read" }>,
  result: ReadResult | undefined,
): Reading[] {
  const { next } = result ?? skipForbidden(reading) ?? {};
  return [...(next ? [next] : []), ...followUps];
}

/** What shows that Kustomer has more than it returned. What its permissions hide is no part of the report. */
const gaps = new Set<Finding["kind"] | undefined>([
  "archive-forbidden",
  "list-capped",
  "list-cut",
  "list-unstable",
  "ties-missed",
]);

/** Whether Kustomer did not return everything that the report asked for. */
const leavesOut = ({ finding, setAside = [], skippedRows }: ReadResult): boolean =>
  gaps.has(finding?.kind) || setAside.length > 0 || skippedRows !== undefined;

/** A list also shows records that were last updated before the window. They are not part of the report. */
function listRecords(report: Report, result: ReadResult | undefined): Pick<ReportPage, "stream" | "records"> {
  const { phase, windowFrom } = report;
  const stream = phase === "messages" || phase === "threads" ? "messages" : "conversations";
  const records = result?.batch === undefined ? [] : toReportRecords(stream, result.batch.body);
  if (isLookupPhase(report)) return { stream, records };
  return { stream, records: records.filter((it) => !it.updatedAt || it.updatedAt >= windowFrom) };
}

/** Kustomer refuses some records to a key that may read their kind, fails to return others, and cuts some long threads. */
function toLookupOutcome(reading: Reading, result: ReadResult | undefined): Partial<ReportPage> {
  const failed = result?.setAside?.map((it) => it.id) ?? [];
  if (reading.kind === "conversations-by-id")
    return result ? { notFound: result.notFound, unread: failed } : { unread: listForbidden(reading) };
  if (reading.kind !== "thread" || result?.next !== undefined) return {};
  const isRead = result !== undefined && !leavesOut(result);
  return { thread: { id: reading.conversationId, state: isRead ? "read" : "closed" } };
}

/** One forbidden conversation has a whole group refused, which is then requested again in halves. */
const listForbidden = ({
  groups: [group = []],
}: Extract<Reading, { kind: "conversations-by-id" }>): string[] => (group.length === 1 ? group : []);

/** Describes what Kustomer could not return to the report. */
function describeUncovered(reading: Reading, result: ReadResult | undefined): string | undefined {
  const [failed] = result?.setAside ?? [];
  if (result === undefined || failed === undefined) return result && describeSkippedRows(result, reading);
  return `${failed.failure}: ${failed.id}. The report does not cover it.`;
}
