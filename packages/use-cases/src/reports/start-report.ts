import type { http } from "@inlet/contracts";
import { audit, inTransaction, type Report, reports } from "@inlet/db";
import type { z } from "zod";
import type { Deps } from "../deps.ts";
import { dispatchReport } from "../dispatch.ts";
import { lockIntegration } from "../integrations/find-integration.ts";
import { toRequests } from "../replies/run-reply.ts";

/** What API and command line answer about a report. */
export type ReportReply = z.output<typeof http.report> & Pick<Report, "workspaceId" | "integrationId">;

/**
 * Opens a report, or returns the unfinished one about the same window.
 * @throws Fault not_found, conflict, invalid
 */
export async function startReport(
  deps: Pick<Deps, "db" | "queues" | "log" | "actor">,
  { workspaceId, ...window }: { workspaceId: string } & reports.ReportRequest,
): Promise<ReportReply> {
  const report = await inTransaction(deps.db, async (tx) => {
    const opened = await reports.open(tx, await lockIntegration(tx, workspaceId), window);
    const event = { workspaceId, action: "report.started", subject: opened.id, after: window } as const;
    await audit.record(tx, deps.actor, event);
    return opened;
  });
  await dispatchReport(deps, report);
  return toReportReply(report);
}

/** Converts a report to its reply. */
export function toReportReply(report: Report): ReportReply {
  const { id, workspaceId, integrationId, state, phase, records, summary, warnings } = report;
  const { failures, error, openedAt, finishedAt } = report;
  return {
    ...{ id, workspaceId, integrationId, state, phase, records },
    window: { from: report.windowFrom, to: report.windowTo },
    requests: toRequests(report),
    complete: summary?.complete ?? null,
    conversations: summary && reports.toStreamFigures(summary.conversations),
    messages: summary && reports.toStreamFigures(summary.messages),
    notes: summary?.notes ?? warnings,
    ...{ failures, error, openedAt, finishedAt },
  };
}
