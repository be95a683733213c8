import type { http } from "@inlet/contracts";
import { type Report, reports } from "@inlet/db";
import type { z } from "zod";

/** A report as callers see it. */
export function toReportReply(report: Report): z.output<typeof http.report> {
  const { windowFrom, windowTo, searches, otherRequests, summary, warnings, ...rest } = report;
  return {
    ...rest,
    window: { from: windowFrom, to: windowTo },
    requests: { search: searches, other: otherRequests, total: searches + otherRequests },
    complete: summary?.complete ?? null,
    conversations: summary && reports.toStreamFigures(summary.conversations),
    messages: summary && reports.toStreamFigures(summary.messages),
    notes: summary?.notes ?? warnings,
  };
}
