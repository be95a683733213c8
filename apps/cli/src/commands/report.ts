import { setTimeout as wait } from "node:timers/promises";
import { Fault } from "@inlet/contracts";
import { type DbPool, inTransaction, type Report, type ReportRow, reports } from "@inlet/db";
import type { Command } from "commander";
import { withDb } from "../database/with-db.ts";
import { lockIntegration } from "../integrations/find-integration.ts";
import { formatTable } from "../output/format-table.ts";
import { addJsonOption } from "../output/pages.ts";
import { listStreams, rowColumns, streamColumns, toReportJson } from "../output/report-views.ts";
import { dispatchReport, readDispatchEnv } from "../runs/dispatch.ts";
import { parseId, parseInstant } from "../terminal/arguments.ts";
import type { Shell } from "../terminal/shell.ts";

interface Options extends reports.ReportRequest {
  json?: true;
}

/** Adds `inlet report`, which checks whether everything that Kustomer has is stored. */
export function addReport(program: Command, shell: Shell): void {
  const description =
    "read again what Kustomer has and explain every difference; exit with 1 unless all are explained";
  addJsonOption(program.command("report").description(description))
    .argument("<workspaceId>", "the workspace", parseId)
    .option(
      "--from <instant>",
      "start of the window, by the time of the last update; by default the start of the first run's window",
      parseInstant,
    )
    .option("--to <instant>", "end of the window; by default as far as runs have read", parseInstant)
    .action((workspaceId: string, options: Options) => runReport(shell, workspaceId, options));
}

const maxRows = 20;

function runReport(shell: Shell, workspaceId: string, { json, ...window }: Options): Promise<void> {
  const { queueUrl } = readDispatchEnv(shell);
  return withDb(shell, async (db) => {
    const opened = await inTransaction(db, async (tx) =>
      reports.open(tx, await lockIntegration(tx, workspaceId), window),
    );
    shell.printNote(`report ${opened.id}`);
    await dispatchReport(shell, queueUrl, opened);
    const report = await watchReport(db, opened.id, shell.printNote);
    if (report.summary?.complete !== true) shell.markFailed();
    const rows = await reports.listRows(db, report.id, { limit: maxRows });
    if (json) shell.print(JSON.stringify(toReportJson(report, rows)));
    else printReport(shell, report, rows);
  });
}

/** Polls a report until it has ended, and reports each change. */
async function watchReport(db: DbPool, reportId: string, onChange: Shell["printNote"]): Promise<Report> {
  let reported = "";
  while (true) {
    const report = await reports.findById(db, reportId);
    if (report === undefined)
      throw new Fault("not_found", `report ${reportId} was deleted with its integration`);
    const { state, phase, records, error } = report;
    const line = `${state}  ${phase}  ${records} records read${error ? `  ${error.message}` : ""}`;
    if (line !== reported) onChange(line);
    reported = line;
    if (state === "done" || state === "failed") return report;
    await wait(500);
  }
}

function printReport(shell: Shell, report: Report, rows: readonly ReportRow[]): void {
  if (report.summary === null) return;
  shell.print(formatTable(listStreams(report), streamColumns));
  for (const note of report.summary.notes) shell.printNote(note);
  if (rows.length > 0) shell.print(`\n${formatTable(rows, rowColumns)}`);
  if (rows.length === maxRows)
    shell.printNote(`There may be more: GET .../integrations/kustomer/reports/${report.id}/rows`);
  const { complete } = report.summary;
  shell.printNote(
    complete
      ? "Everything is stored, or the difference is explained."
      : "Some differences have no explanation: records are missing, or older than they should be.",
  );
}
