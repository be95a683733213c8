import { type Report, type ReportRow, reports } from "@inlet/db";
import type { Columns } from "./format-table.ts";

type StreamTotals = ReturnType<typeof reports.toStreamFigures> & { stream: string };

/** Lists the figures of each stream of a finished report. */
export const listStreams = ({ summary }: Report): StreamTotals[] =>
  summary === null
    ? []
    : [
        { stream: "conversations", ...reports.toStreamFigures(summary.conversations) },
        { stream: "messages", ...reports.toStreamFigures(summary.messages) },
      ];

/** The columns of the table of streams. */
export const streamColumns: Columns<StreamTotals> = {
  stream: (it) => it.stream,
  "at kustomer": (it) => it.kustomer.total,
  listed: (it) => it.kustomer.listed,
  named: (it) => it.kustomer.named,
  counted: (it) => it.kustomer.counted,
  stored: (it) => it.stored,
  held: (it) => it.held,
  rejected: (it) => it.rejected,
  pending: (it) => it.pending,
  deleted: (it) => it.deleted,
  "out of scope": (it) => it.outOfScope,
  unexplained: (it) => it.unexplained,
};

/** The columns of the table of differences. */
export const rowColumns: Columns<ReportRow> = {
  stream: (it) => it.stream,
  id: (it) => it.id,
  explanation: (it) => it.explanation,
  detail: (it) => it.detail,
  "at kustomer": (it) => it.kustomer?.updatedAt,
  stored: (it) => it.stored?.updatedAt,
};

/** Converts a report with its first differences to JSON, in the shape of the API's reply. */
export function toReportJson(report: Report, rows: readonly ReportRow[]): object {
  const { id, workspaceId, integrationId, state, phase, records, searches, otherRequests, summary } = report;
  const { failures, error, openedAt, finishedAt, warnings } = report;
  const [conversations = null, messages = null] = listStreams(report).map(({ stream: _, ...it }) => it);
  return {
    ...{ id, workspaceId, integrationId, state, phase },
    window: { from: report.windowFrom, to: report.windowTo },
    records,
    requests: { search: searches, other: otherRequests, total: searches + otherRequests },
    complete: summary?.complete ?? null,
    ...{ conversations, messages, notes: summary?.notes ?? warnings },
    ...{ failures, error, openedAt, finishedAt },
    rows: rows.map(({ reportId: _, conversationId: __, ...row }) => row),
  };
}
