import { randomBytes } from "node:crypto";
import { audit } from "@inlet/db";
import { generateEncryptionKey } from "@inlet/service-kit";
import type { Command } from "commander";
import { z } from "zod";
import { readKeyring } from "../database/read-env.ts";
import { withDb } from "../database/with-db.ts";
import { type RotationResult, rotateKeys } from "../keys/rotate-keys.ts";
import { getActor } from "../terminal/actor.ts";
import { addCommand, type JsonOption } from "../terminal/add-command.ts";
import { parseAs, parseCount } from "../terminal/arguments.ts";
import type { Shell } from "../terminal/shell.ts";

const keyId = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/, "An id is 1 to 64 letters, digits, dots, dashes or underscores.");

interface RotateOptions extends JsonOption {
  batch: number;
}

/** Adds `inlet keys`, which generates and rotates encryption keys. */
export function addKeys(program: Command, shell: Shell): void {
  const keys = program
    .command("keys")
    .description("manage the keys that encrypt API keys and every other secret at rest");
  addCommand(keys, "generate", "generate a key for INLET_ENCRYPTION_KEYS")
    .option("--id <id>", "the id that rows refer to; a random one by default", parseAs(keyId))
    .action(({ id = `k${randomBytes(4).toString("hex")}`, json }: JsonOption & { id?: string }) => {
      const key = `${id}:${generateEncryptionKey()}`;
      shell.print(json ? JSON.stringify({ id, key }) : key);
      shell.printNote(
        "The key is shown only now. The first key in INLET_ENCRYPTION_KEYS encrypts; keep older ones after it, separated by commas.",
      );
    });
  addCommand(keys, "rotate", "re-encrypt with the first key what older keys encrypted")
    .option("--batch <count>", "secrets re-encrypted in one transaction, 1 to 1000", parseCount, 100)
    .action((options: RotateOptions) => rotate(shell, options));
}

/** Re-encrypts secrets while services keep running. After an interruption it continues with the remaining ones. */
function rotate(shell: Shell, { batch, json }: RotateOptions): Promise<void> {
  const keyring = readKeyring(shell);
  return withDb(shell, async (db) => {
    const results = await rotateKeys(db, { keyring, batch, onProgress: shell.printNote });
    const { primaryKeyId } = keyring;
    const after = { keyId: primaryKeyId, secrets: results.map(toResultJson) };
    await audit.record(db, getActor(), { workspaceId: null, action: "encryption_keys.rotated", after });
    if (json) shell.print(JSON.stringify(after));
    else
      for (const { kind, reencrypted, remaining } of results)
        shell.print(`${kind}s: ${reencrypted} re-encrypted with ${primaryKeyId}, ${remaining} remain`);
    for (const it of results.flatMap(({ undecryptable }) => undecryptable)) shell.printNote(it);
    if (results.every((it) => it.remaining === 0)) return;
    shell.printNote(
      "Some secrets are not encrypted with the first key: give every service the same INLET_ENCRYPTION_KEYS, then rotate again.",
    );
    shell.markFailed();
  });
}

/** Converts a result to JSON. Scripts rely on the names of its fields. */
const toResultJson = ({ kind, reencrypted, remaining, undecryptable }: RotationResult) => ({
  ...{ kind, resealed: reencrypted, remaining, unopened: undecryptable },
});
