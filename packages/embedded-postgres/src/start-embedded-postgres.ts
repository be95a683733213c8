import { readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { findAccount } from "./account.ts";
import { findBinaries } from "./binaries.ts";
import { ensureCluster, resolveDataDir } from "./cluster.ts";
import { createScratchDir } from "./create-scratch-dir.ts";
import { findFreePort } from "./find-free-port.ts";
import { removeStaleLock } from "./remove-stale-lock.ts";
import { type Command, detach, spawnSupervised, stopSupervised, waitUntilReady } from "./supervisor.ts";

/** Options of the server. */
export interface EmbeddedPostgresOptions {
  /** Folder of a permanent cluster; without it the data is deleted when the server stops. */
  dir?: string;
  /** Additional arguments of `postgres`, such as `["-c", "fsync=off"]`. */
  flags?: string[];
  /** A fixed port; default: any free port. */
  port?: number;
}

/** A running server. It stops when disposed, or when this process ends in any way. */
export interface EmbeddedPostgres extends AsyncDisposable {
  /** Connects as superuser `postgres` to the database `postgres`. */
  readonly url: string;
  readonly pid: number;
  readonly dataDir: string;
}

/** Turns settings into arguments of `postgres`. */
export const toFlags = (...settings: string[]): string[] => settings.flatMap((it) => ["-c", it]);

/** Flags of every server. Each process opens several queue connections, so the default of 100 is too low. */
const requiredFlags = toFlags(
  "max_connections=200",
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
);

/** Clients would otherwise follow `PGSSLMODE` and `PGSSLNEGOTIATION` of the shell, and this server has no TLS. */
const withoutTls = "sslmode=disable&sslnegotiation=postgres";

// Another process took the port, or a killed predecessor is still exiting. Both pass by themselves.
const retryableOutput =
  /could not bind|Address already in use|lock file "postmaster.pid" already exists|shared memory block .* still in use/;
const maxAttempts = 40;
const retryPauseMs = 250;

/**
 * Starts a real Postgres from npm and creates its cluster if there is none.
 * @throws Error, with advice, when there are no binaries, another server uses the folder, or its data belongs to another
 * major version
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions = {},
): Promise<EmbeddedPostgres> {
  const as = findAccount();
  const binaries = await findBinaries(as);
  const scratch = options.dir === undefined ? createScratchDir(as) : undefined;
  const dataDir =
    options.dir === undefined ? join(scratch ?? "", "data") : resolveDataDir(resolve(options.dir), as);
  try {
    await ensureCluster(dataDir, binaries, as);
    const argv = [binaries.postgres, "-D", dataDir, ...requiredFlags, ...(options.flags ?? [])];
    return await startServer({ argv, as, scratch }, dataDir, options.port);
  } catch (err) {
    if (scratch) rmSync(scratch, { recursive: true, force: true });
    throw err;
  }
}

async function startServer(command: Command, dataDir: string, fixedPort?: number): Promise<EmbeddedPostgres> {
  for (let attempt = 1; ; attempt++) {
    const port = fixedPort ?? (await findFreePort());
    const child = spawnSupervised({ ...command, argv: [...command.argv, "-p", String(port)] });
    const outcome = await waitUntilReady(child);
    if (outcome === "ready") {
      detach(child);
      return {
        url: `postgres://postgres@127.0.0.1:${port}/postgres?${withoutTls}`,
        pid: Number(readFileSync(join(dataDir, "postmaster.pid"), "utf8").split("\n", 1)[0]),
        dataDir,
        [Symbol.asyncDispose]: () => stopSupervised(child),
      };
    }
    if (attempt === maxAttempts || !retryableOutput.test(outcome))
      throw new Error(`Postgres did not start on ${dataDir}: ${outcome}`);
    removeStaleLock(dataDir);
    await wait(retryPauseMs);
  }
}
