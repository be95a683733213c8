import { randomBytes } from "node:crypto";
import { generateKey } from "@inlet/service-kit";
import type { Command } from "commander";
import { z } from "zod";
import { as } from "../arguments.ts";
import { withJson } from "../output/pages.ts";
import type { Shell } from "../shell.ts";

const keyId = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/, "An id is 1 to 64 letters, digits, dots, dashes or underscores.");

/** `inlet keys`: the keys that seal credentials. */
export function addKeys(program: Command, shell: Shell): void {
  const keys = program.command("keys").description("the keys that seal API keys at rest");
  const generate = keys.command("generate").description("make a key for INLET_ENCRYPTION_KEYS");
  withJson(generate)
    .option("--id <id>", "what rows call it; a new name unless given", as(keyId))
    .action(({ id = `k${randomBytes(4).toString("hex")}`, json }: { id?: string; json?: true }) => {
      const key = `${id}:${generateKey()}`;
      shell.print(json ? JSON.stringify({ id, key }) : key);
      shell.tell(
        "Shown only now. In INLET_ENCRYPTION_KEYS the first key seals; keep older ones behind it, after a comma.",
      );
    });
}
