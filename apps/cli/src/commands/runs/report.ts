import { Fault } from "@inlet/contracts";
import { type Db, type Report, type ReportRow, reports } from "@inlet/db";
import { type ReportReply, startReport, toReportReply } from "@inlet/use-cases";
import type { Command } from "commander";
import { withQueues } from "../../database/with-queues.ts";
import { formatTable } from "../../output/format-table.ts";
import { listStreams, rowColumns, streamColumns, toRowJson } from "../../output/report-views.ts";
import { watch } from "../../output/watch.ts";
import { addWorkspaceCommand, type JsonOption } from "../../terminal/add-command.ts";
import { parseInstant } from "../../terminal/arguments.ts";
import type { Shell } from "../../terminal/shell.ts";

interface Options extends reports.ReportRequest, JsonOption {}

/** Adds `inlet report`, which checks whether everything that Kustomer has is stored. */
export function addReport(program: Command, shell: Shell): void {
  const description =
    "read again what Kustomer has and explain every difference; exit with 1 unless all are explained";
  const fromText =
    "start of the window, by the time of the last update; by default the start of the first run's window";
  addWorkspaceCommand(program, "report", description)
    .option("--from <instant>", fromText, parseInstant)
    .option("--to <instant>", "end of the window; by default as far as runs have read", parseInstant)
    .action((workspaceId: string, options: Options) => runReport(shell, workspaceId, options));
}

const maxRows = 20;

function runReport(shell: Shell, workspaceId: string, { json, ...window }: Options): Promise<void> {
  return withQueues(shell, async (deps) => {
    const { id } = await startReport(deps, { workspaceId, ...window });
    shell.printNote(`report ${id}`);
    const ended = await watch(shell, {
      load: () => loadReport(deps.db, id),
      describe: ({ state, phase, records, error }) =>
        `${state}  ${phase}  ${records} records read${error ? `  ${error.message}` : ""}`,
      isOver: ({ state }) => state === "done" || state === "failed",
    });
    const report = toReportReply(ended);
    if (report.complete !== true) shell.markFailed();
    const rows = await reports.listRows(deps.db, id, { limit: maxRows });
    if (json) shell.print(JSON.stringify({ ...report, rows: rows.map(toRowJson) }));
    else printReport(shell, report, rows);
  });
}

async function loadReport(db: Db, id: string): Promise<Report> {
  const report = await reports.findById(db, id);
  if (report === undefined) throw new Fault("not_found", `report ${id} was deleted with its integration`);
  return report;
}

function printReport(shell: Shell, report: ReportReply, rows: readonly ReportRow[]): void {
  if (report.complete === null) return;
  shell.print(formatTable(listStreams(report), streamColumns));
  for (const note of report.notes) shell.printNote(note);
  if (rows.length > 0) shell.print(`\n${formatTable(rows, rowColumns)}`);
  if (rows.length === maxRows)
    shell.printNote(`There may be more: GET .../integrations/kustomer/reports/${report.id}/rows`);
  shell.printNote(
    report.complete
      ? "Everything is stored, or the difference is explained."
      : "Records may be missing, or older than they should be: some differences have no explanation, or Kustomer did not return everything.",
  );
}
