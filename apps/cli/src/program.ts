import { isFault } from "@inlet/contracts";
import { Command, CommanderError } from "commander";
import { addSessions } from "./commands/access/sessions.ts";
import { addSqlRoles } from "./commands/access/sql-roles.ts";
import { addTokens } from "./commands/access/tokens.ts";
import { addAudit } from "./commands/audit.ts";
import { addSearch } from "./commands/content/search.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addExport } from "./commands/export.ts";
import { addFilters } from "./commands/filters.ts";
import { addIntegrations } from "./commands/integrations.ts";
import { addKeys } from "./commands/keys.ts";
import { addMigrate } from "./commands/migrate.ts";
import { addNotes } from "./commands/notes.ts";
import { addNotices } from "./commands/notices.ts";
import { addPending } from "./commands/pending.ts";
import { addErasures } from "./commands/privacy/erasures.ts";
import { addExportCustomer } from "./commands/privacy/export-customer.ts";
import { addRedaction } from "./commands/privacy/redaction.ts";
import { addRetention } from "./commands/privacy/retention.ts";
import { addPush } from "./commands/push/push.ts";
import { addBackfills } from "./commands/runs/backfills.ts";
import { addReconcile } from "./commands/runs/reconcile.ts";
import { addReplay } from "./commands/runs/replay.ts";
import { addReport } from "./commands/runs/report.ts";
import { addRuns } from "./commands/runs/runs.ts";
import { addVolume } from "./commands/volume.ts";
import { addWebhooks } from "./commands/webhooks.ts";
import { addWhy } from "./commands/why.ts";
import { addWorkspaces } from "./commands/workspaces.ts";
import { openShell, type Shell, type Terminal } from "./terminal/shell.ts";

/**
 * Runs one `inlet` command.
 * @param argv the arguments after the program's name
 * @returns the exit code: 0 for success, 1 for a fault or a bad result, 2 for bad usage
 */
export async function runInlet(argv: readonly string[], terminal: Terminal): Promise<number> {
  const shell = openShell(terminal);
  const args = argv[0] === "--" ? argv.slice(1) : argv; // some package managers pass their own separator on
  try {
    await buildProgram(shell, terminal).parseAsync(args, { from: "user" });
    return shell.hasFailed ? 1 : 0;
  } catch (err) {
    return reportError(err, shell);
  }
}

function buildProgram(shell: Shell, { stdout, stderr }: Terminal): Command {
  const program = new Command("inlet")
    .description("Run Inlet: its database, workspaces, tokens, integrations and runs.")
    .exitOverride()
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) })
    .showHelpAfterError("(add --help to see the options)");
  for (const add of [
    addMigrate,
    addWorkspaces,
    addVolume,
    addNotices,
    addTokens,
    addSqlRoles,
    addSessions,
    addAudit,
    addErasures,
    addIntegrations,
    addRedaction,
    addRetention,
    addNotes,
    addFilters,
    addWebhooks,
    addPush,
    addRuns,
    addBackfills,
    addReport,
    addReconcile,
    addReplay,
    addPending,
    addWhy,
    addSearch,
    addExport,
    addExportCustomer,
    addKeys,
    addDoctor,
  ])
    add(program, shell);
  return program;
}

function reportError(err: unknown, shell: Shell): number {
  if (err instanceof CommanderError) return err.exitCode === 0 ? 0 : 2; // commander has printed the reason
  if (isFault(err)) shell.printNote(`inlet: ${err.message}`);
  else
    shell.printNote(
      `inlet: unexpected error: ${err instanceof Error ? (err.stack ?? err.message) : String(err)}`,
    );
  return 1;
}
