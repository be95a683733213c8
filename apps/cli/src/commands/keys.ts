import { randomBytes } from "node:crypto";
import { createKeyring, encryptionEnv, generateEncryptionKey, parseEnv } from "@inlet/service-kit";
import type { Command } from "commander";
import { z } from "zod";
import { withDb } from "../database/with-db.ts";
import { rotateKeys } from "../keys/rotate-keys.ts";
import { addJsonOption } from "../output/pages.ts";
import { parseAs, parseWholeNumber } from "../terminal/arguments.ts";
import type { Shell } from "../terminal/shell.ts";

const keyId = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/, "An id is 1 to 64 letters, digits, dots, dashes or underscores.");

interface Rotate {
  batch: number;
  json?: true;
}

/** `inlet keys`: the keys that seal credentials. */
export function addKeys(program: Command, shell: Shell): void {
  const keys = program.command("keys").description("the keys that seal API keys and webhook tokens at rest");
  addJsonOption(keys.command("generate").description("make a key for INLET_ENCRYPTION_KEYS"))
    .option("--id <id>", "what rows call it; a new name unless given", parseAs(keyId))
    .action(({ id = `k${randomBytes(4).toString("hex")}`, json }: { id?: string; json?: true }) => {
      const key = `${id}:${generateEncryptionKey()}`;
      shell.print(json ? JSON.stringify({ id, key }) : key);
      shell.printNote(
        "Shown only now. In INLET_ENCRYPTION_KEYS the first key seals; keep older ones behind it, after a comma.",
      );
    });
  addJsonOption(keys.command("rotate").description("seal anew, with the first key, what older ones sealed"))
    .option(
      "--batch <count>",
      "secrets sealed in one transaction, 1 to 1000",
      parseWholeNumber(z.int().min(1).max(1_000)),
      100,
    )
    .action((options: Rotate) => rotate(shell, options));
}

/** Services keep running meanwhile; stopped and begun anew, it goes on with what is left. */
function rotate(shell: Shell, { batch, json }: Rotate): Promise<void> {
  const { INLET_ENCRYPTION_KEYS } = parseEnv(z.object(encryptionEnv), shell.env);
  const keyring = createKeyring(INLET_ENCRYPTION_KEYS);
  return withDb(shell, async (db) => {
    const rotated = await rotateKeys(db, { keyring, batch, onProgress: shell.printNote });
    const { primaryKeyId } = keyring;
    if (json) shell.print(JSON.stringify({ keyId: primaryKeyId, secrets: rotated }));
    else
      for (const { kind, resealed, remaining } of rotated)
        shell.print(`${kind}s: ${resealed} sealed anew with ${primaryKeyId}, ${remaining} remain`);
    for (const it of rotated.flatMap(({ unopened }) => unopened)) shell.printNote(it);
    if (rotated.every((it) => it.remaining === 0)) return;
    shell.printNote(
      "Some are not on the newest key: give every service the same ring first, then rotate again.",
    );
    shell.markFailed();
  });
}
