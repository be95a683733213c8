import { http } from "@inlet/contracts";
import { openCustomerExport } from "@inlet/use-cases";
import type { Command } from "commander";
import { readKeyring } from "../../database/read-env.ts";
import { withDb } from "../../database/with-db.ts";
import { assertWritable } from "../../exports/assert-writable.ts";
import { openPartFile } from "../../exports/part-file.ts";
import { printOne } from "../../output/print.ts";
import { getActor } from "../../terminal/actor.ts";
import { addWorkspaceCommand, type JsonOption } from "../../terminal/add-command.ts";
import { parseAs } from "../../terminal/arguments.ts";
import { resolveFile } from "../../terminal/resolve-file.ts";
import type { Shell } from "../../terminal/shell.ts";

type Options = JsonOption & { customer: string; output: string };

/** Adds `inlet export-customer`, which exports everything that is stored of one person to a file. */
export function addExportCustomer(program: Command, shell: Shell): void {
  addWorkspaceCommand(program, "export-customer", "export everything that is stored of a customer to a file")
    .requiredOption(
      "--customer <id>",
      "Kustomer's id, or an e-mail address, which several may have",
      parseAs(http.kustomerId),
    )
    .requiredOption("--output <file>", "the file, lines of JSON, which appears when it is complete")
    .action((workspaceId: string, options: Options) => run(shell, workspaceId, options));
}

function run(shell: Shell, workspaceId: string, { customer, output, json }: Options): Promise<void> {
  return withDb(shell, async (db) => {
    const path = resolveFile(shell, output);
    await assertWritable(path);
    const { customerIds, parts } = await openCustomerExport(
      db,
      { workspaceId, customer },
      { actor: getActor(), openKeyring: () => readKeyring(shell), pace: (read) => read() },
    );
    let size = 0;
    await using file = await openPartFile(path, { mode: 0o600 });
    for await (const { bytes } of parts) {
      await file.append(bytes);
      size += bytes.length;
    }
    await file.finish();
    const value = { file: path, customerIds, bytes: size };
    printOne(shell, { json, value, facts: { file: path, customers: customerIds.join(", "), bytes: size } });
  });
}
