import { execFile } from "node:child_process";
import {
  chmodSync,
  closeSync,
  fchownSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Account } from "./account.ts";
import { computeFingerprint, type Passwords } from "./passwords.ts";
import { toRoleStatements } from "./role-statements.ts";

/** A cluster whose server does not run. */
export interface StoppedCluster {
  dataDir: string;
  /** The program `postgres`. */
  postgres: string;
  as: Account;
  flags: readonly string[];
}

/**
 * Makes a cluster demand a password from every connection, also one that an earlier version created without. Until that is
 * done no server runs, so that nobody connects meanwhile. A killed process leaves a cluster that the next start protects.
 */
export async function protectCluster(cluster: StoppedCluster, passwords: Passwords): Promise<void> {
  const { dataDir, as } = cluster;
  chmodSync(dataDir, 0o700); // Postgres would also accept 0750
  const file = join(dataDir, "pg_hba.conf");
  const rules = formatRules(passwords);
  if (readFileSync(file, "utf8") === rules) return; // written last, so the roles have these passwords
  await runAlone(cluster, toRoleStatements(passwords));
  replaceFile(file, rules, as);
}

/** The fingerprint shows which passwords the roles of this cluster have, also when the folder is a copy of another one. */
const formatRules = (passwords: Passwords): string => `\
# Written by Inlet. Passwords ${computeFingerprint(passwords)}
# TYPE  DATABASE  USER  ADDRESS       METHOD
local   all       all                 scram-sha-256
host    all       all   127.0.0.1/32  scram-sha-256
`;

const settings = [
  "exit_on_error=on",
  "log_min_error_statement=panic", // a statement that fails is not printed, because it has a password
  "scram_iterations=1", // they protect weak passwords, and would only slow down each connection
].flatMap((it) => ["-c", it]);

/** Runs statements as superuser in a process without clients. They come over a pipe: arguments are visible to everybody. */
async function runAlone(
  { dataDir, postgres, as, flags }: StoppedCluster,
  statements: string[],
): Promise<void> {
  const args = ["--single", "-D", dataDir, ...flags, ...settings, "postgres"];
  const running = promisify(execFile)(postgres, args, { ...as, cwd: "/", env: { LC_ALL: "C" } });
  running.child.stdin?.on("error", () => undefined); // it has exited, and says why
  running.child.stdin?.end(statements.map((it) => `${it.replace(/\s+/g, " ").trim()}\n`).join("")); // a line each
  try {
    await running;
  } catch (err) {
    const { stderr = "" } = err as { stderr?: string };
    throw new Error(`cannot set the passwords of the Postgres cluster at ${dataDir}: ${stderr.trim()}`, {
      cause: err,
    });
  }
}

function replaceFile(path: string, text: string, as: Account): void {
  const partial = `${path}.half`;
  rmSync(partial, { force: true });
  const file = openSync(partial, "wx", 0o600);
  try {
    writeSync(file, text);
    if (as.uid !== undefined) fchownSync(file, as.uid, as.gid);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(partial, path);
}
