import { setTimeout as wait } from "node:timers/promises";
import { Fault } from "@inlet/contracts";
import { type DbPool, inTransaction, type Report, type ReportRow, reports } from "@inlet/db";
import type { Command } from "commander";
import { withDb } from "../database/with-db.ts";
import { lockIntegration } from "../integrations/find-integration.ts";
import { formatTable } from "../output/format-table.ts";
import { withJson } from "../output/pages.ts";
import { reportJson, rowColumns, streamColumns, streamsOf } from "../output/report-views.ts";
import { readRingingEnv, ringReport } from "../runs/dispatch.ts";
import { id, instant } from "../terminal/arguments.ts";
import type { Shell } from "../terminal/shell.ts";

interface Options extends reports.ReportRequest {
  json?: true;
}

/** `inlet report`: whether everything is there. */
export function addReport(program: Command, shell: Shell): void {
  const words =
    "read once more what Kustomer has, and explain every difference; exit 1 unless all are explained";
  withJson(program.command("report").description(words))
    .argument("<workspaceId>", "whose", id)
    .option("--from <instant>", "updated from here on; where the first window began unless given", instant)
    .option("--to <instant>", "updated before this; as far as was read unless given", instant)
    .action((workspaceId: string, options: Options) => make(shell, workspaceId, options));
}

const mostRows = 20;

function make(shell: Shell, workspaceId: string, { json, ...asked }: Options): Promise<void> {
  const { queueUrl } = readRingingEnv(shell);
  return withDb(shell, async (db) => {
    const opened = await inTransaction(db, async (tx) =>
      reports.open(tx, await lockIntegration(tx, workspaceId), asked),
    );
    shell.tell(`report ${opened.id}`);
    await ringReport(shell, queueUrl, opened);
    const report = await watch(db, opened.id, shell.tell);
    if (report.summary?.complete !== true) shell.markBad();
    const rows = await reports.listRows(db, report.id, { limit: mostRows });
    if (json) shell.print(JSON.stringify(reportJson(report, rows)));
    else print(shell, report, rows);
  });
}

/** Follows a report until it is over, telling each change once. */
async function watch(db: DbPool, reportId: string, tell: Shell["tell"]): Promise<Report> {
  let told = "";
  while (true) {
    const report = await reports.findById(db, reportId);
    if (report === undefined)
      throw new Fault("not_found", `report ${reportId} has gone with its integration`);
    const { state, phase, records, error } = report;
    const line = `${state}  ${phase}  ${records} records read${error ? `  ${error.message}` : ""}`;
    if (line !== told) tell(line);
    told = line;
    if (state === "done" || state === "failed") return report;
    await wait(500);
  }
}

function print(shell: Shell, report: Report, rows: readonly ReportRow[]): void {
  if (report.summary === null) return;
  shell.print(formatTable(streamsOf(report), streamColumns));
  for (const note of report.summary.notes) shell.tell(note);
  if (rows.length > 0) shell.print(`\n${formatTable(rows, rowColumns)}`);
  if (rows.length === mostRows)
    shell.tell(`There may be more: GET .../integrations/kustomer/reports/${report.id}/rows`);
  const { complete } = report.summary;
  shell.tell(
    complete
      ? "Everything is stored, or the difference is explained."
      : "Some differences have no explanation: records are missing, or older than they should be.",
  );
}
