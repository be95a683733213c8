import { readFileSync } from "node:fs";
import { Fault } from "@inlet/contracts";

/** Where the API key may come from. */
export interface ApiKeyFlags {
  "api-key"?: string | undefined;
  "api-key-file"?: string | undefined;
}

/** Printed when the key is an argument: every user of the machine can list the arguments of a process. */
export const keyInArgumentsWarning =
  "--api-key shows the key to everybody on this machine (ps) and keeps it in the shell's history. For a real key, use INLET_KUSTOMER_API_KEY or --api-key-file.";

const stdin = 0;

/**
 * Reads the API key from an argument, a file (`-` is standard input) or the environment, in this order.
 * @throws Fault `invalid` with advice, when the file holds no key or two flags name one
 */
export function readApiKey(flags: ApiKeyFlags, env: NodeJS.ProcessEnv): string | undefined {
  const { "api-key": apiKey, "api-key-file": file } = flags;
  if (apiKey !== undefined && file !== undefined)
    throw new Fault("invalid", "Use --api-key or --api-key-file, not both.");
  if (file === undefined) return apiKey ?? (env["INLET_KUSTOMER_API_KEY"] || undefined);
  const key = readKeyFile(file).trim();
  if (key === "") throw new Fault("invalid", `--api-key-file: ${file} is empty. It must hold the API key.`);
  return key;
}

function readKeyFile(file: string): string {
  try {
    return readFileSync(file === "-" ? stdin : file, "utf8");
  } catch (err) {
    throw toFileFault(file, err as NodeJS.ErrnoException);
  }
}

const toFileFault = (file: string, cause: NodeJS.ErrnoException): Fault =>
  new Fault("invalid", `--api-key-file: ${file} cannot be read (${cause.code}).`, { cause });
