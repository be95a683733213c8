import type { http } from "@inlet/contracts";
import type { Report, StreamSummary } from "@inlet/db";
import type { z } from "zod";

/** A report as callers see it. */
export function describeReport(report: Report): z.output<typeof http.report> {
  const { windowFrom, windowTo, searches, otherRequests, summary, warnings, ...rest } = report;
  return {
    ...rest,
    window: { from: windowFrom, to: windowTo },
    requests: { search: searches, other: otherRequests, total: searches + otherRequests },
    complete: summary?.complete ?? null,
    conversations: summary && describeStream(summary.conversations),
    messages: summary && describeStream(summary.messages),
    notes: summary?.notes ?? warnings,
  };
}

function describeStream({ differences, ...counted }: StreamSummary) {
  const of = (...names: (keyof typeof differences)[]) =>
    names.reduce((sum, it) => sum + (differences[it] ?? 0), 0);
  return {
    ...counted,
    held: of("held"),
    rejected: of("rejected"),
    wanted: of("wanted", "unobtainable"),
    outOfScope: of("out_of_scope"),
    unexplained: of("unexplained"),
    differences,
  };
}
