import { readFileSync, statSync } from "node:fs";
import { Fault } from "@inlet/contracts";

/** Where the API key may come from. */
export interface ApiKeyFlags {
  "api-key"?: string | undefined;
  "api-key-file"?: string | undefined;
}

const keyInArgumentsWarning =
  "--api-key shows the key to everybody on this machine (ps) and keeps it in the shell's history. For a real key, use INLET_KUSTOMER_API_KEY, --api-key-file or --api-key - (standard input).";

const stdin = 0;
/** The value of either flag that means standard input. */
const stdinName = "-";

/** Says how others on this machine can read the key: among the arguments of a process, or in its file. */
export function findKeyExposure({
  "api-key": apiKey,
  "api-key-file": file,
}: ApiKeyFlags): string | undefined {
  if (apiKey !== undefined && apiKey !== stdinName) return keyInArgumentsWarning;
  if (file === undefined || file === stdinName || !isReadableByOthers(file)) return undefined;
  return `Others on this machine can read ${file}: chmod 600 ${file}`;
}

function isReadableByOthers(file: string): boolean {
  const found = statSync(file);
  return found.isFile() && (found.mode & 0o044) !== 0; // a pipe has gone when it is read
}

/**
 * Reads the API key from an argument, standard input (`-`), a file or the environment, in this order.
 * @throws Fault `invalid` with advice, when the file holds no key or two flags name one
 */
export function readApiKey(flags: ApiKeyFlags, env: NodeJS.ProcessEnv): string | undefined {
  const { "api-key": apiKey, "api-key-file": file } = flags;
  if (apiKey !== undefined && file !== undefined)
    throw new Fault("invalid", "Use --api-key or --api-key-file, not both.");
  if (file !== undefined) return readKey("--api-key-file", file);
  if (apiKey === stdinName) return readKey("--api-key", stdinName);
  return apiKey ?? (env["INLET_KUSTOMER_API_KEY"] || undefined);
}

function readKey(flag: string, file: string): string {
  const name = file === stdinName ? "standard input" : file;
  let key: string;
  try {
    key = readFileSync(file === stdinName ? stdin : file, "utf8").trim();
  } catch (err) {
    throw toFileFault(`${flag}: ${name}`, err as NodeJS.ErrnoException);
  }
  if (key === "") throw new Fault("invalid", `${flag}: ${name} is empty. It must hold the API key.`);
  return key;
}

const toFileFault = (subject: string, cause: NodeJS.ErrnoException): Fault =>
  new Fault("invalid", `${subject} cannot be read (${cause.code}).`, { cause });
