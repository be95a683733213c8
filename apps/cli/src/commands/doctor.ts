import type { Command } from "commander";
import type { Finding } from "../doctor/finding.ts";
import { runChecks } from "../doctor/run-checks.ts";
import { addCommand, type JsonOption } from "../terminal/add-command.ts";
import type { Shell } from "../terminal/shell.ts";

/** Adds `inlet doctor`, which prints what is wrong and what to do about it. */
export function addDoctor(program: Command, shell: Shell): void {
  const command = addCommand(program, "doctor", "check everything and say what to do; changes nothing");
  command.action(async ({ json }: JsonOption) => {
    const findings: Finding[] = [];
    for await (const finding of runChecks(shell)) {
      findings.push(finding);
      if (!json) shell.print(formatFinding(finding));
    }
    const isHealthy = findings.every((it) => it.status !== "fail");
    if (json) shell.print(JSON.stringify({ ok: isHealthy, findings }));
    if (!isHealthy) shell.markFailed();
  });
}

const formatFinding = ({ status, check, message }: Finding): string =>
  `${status.padEnd(4)}  ${check.padEnd(11)}  ${message}`;
