import { readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { findAccount } from "./account.ts";
import { findBinaries } from "./binaries.ts";
import { ensureCluster, resolveDataDir } from "./cluster.ts";
import { toUrls } from "./connection-urls.ts";
import { createScratchDir } from "./create-scratch-dir.ts";
import { findFreePort } from "./find-free-port.ts";
import { ensurePasswords } from "./passwords.ts";
import { protectCluster, type StoppedCluster } from "./protect-cluster.ts";
import { removeStaleLock } from "./remove-stale-lock.ts";
import { detach, spawnSupervised, stopSupervised, waitUntilReady } from "./supervisor.ts";

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
  /** Connects to the database `postgres` as its owner, who is no superuser. It has a password: do not print it. */
  readonly url: string;
  /** The same without a password: psql and other programs that use libpq find it in the file that the URL names. */
  readonly urlWithoutPassword: string;
  /** Connects to the database `postgres` as superuser. */
  readonly superuserUrl: string;
  readonly pid: number;
  readonly dataDir: string;
  /** Resolves when the server has ended: disposed, or killed, as when the machine runs out of memory. */
  readonly ended: Promise<void>;
}

/** Turns settings into arguments of `postgres`. */
export const toFlags = (...settings: string[]): string[] => settings.flatMap((it) => ["-c", it]);

/** Flags of every server. Each process opens several queue connections, so the default of 100 is too low. */
const requiredFlags = toFlags(
  "max_connections=200",
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
);

/**
 * Starts a real Postgres from npm and creates its cluster if there is none. Only those connect who can read the passwords,
 * in the file `<dir>.pgpass`.
 * @throws Error, with advice, when there are no binaries, another server uses the folder, or its data belongs to another
 * major version or account
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions = {},
): Promise<EmbeddedPostgres> {
  const as = findAccount();
  const binaries = await findBinaries(as);
  const scratch = options.dir === undefined ? createScratchDir(as) : undefined;
  const dir = scratch === undefined ? resolve(options.dir ?? "") : join(scratch, "data");
  try {
    const dataDir = scratch === undefined ? resolveDataDir(dir, as) : dir;
    await ensureCluster(dataDir, binaries, as);
    const passwordFile = `${dir}.pgpass`;
    const passwords = ensurePasswords(passwordFile);
    const flags = [...requiredFlags, ...(options.flags ?? [])];
    const cluster = { dataDir, postgres: binaries.postgres, as, flags };
    await retryWhileBusy(dataDir, () => protectCluster(cluster, passwords));
    const { port, ...server } = await startServer(cluster, { scratch, port: options.port });
    return { ...server, ...toUrls(port, { passwords, passwordFile }), dataDir };
  } catch (err) {
    if (scratch) rmSync(scratch, { recursive: true, force: true });
    throw err;
  }
}

interface ServerOptions {
  scratch: string | undefined;
  port: number | undefined;
}

function startServer({ dataDir, postgres, as, flags }: StoppedCluster, options: ServerOptions) {
  return retryWhileBusy(dataDir, async () => {
    const port = options.port ?? (await findFreePort());
    const argv = [postgres, "-D", dataDir, ...flags, "-p", String(port)];
    const child = spawnSupervised({ argv, as, scratch: options.scratch });
    const outcome = await waitUntilReady(child);
    if (outcome !== "ready") throw new Error(`Postgres did not start on ${dataDir}: ${outcome}`);
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    detach(child);
    return {
      ...{ port, ended },
      pid: Number(readFileSync(join(dataDir, "postmaster.pid"), "utf8").split("\n", 1)[0]),
      [Symbol.asyncDispose]: () => stopSupervised(child),
    };
  });
}

// Another process took the port, or a killed predecessor is still exiting. Both pass by themselves.
const busyServer =
  /could not bind|Address already in use|lock file "postmaster.pid" already exists|shared memory block .* still in use/;
const maxAttempts = 40;
const retryPauseMs = 250;

async function retryWhileBusy<T>(dataDir: string, attempt: () => Promise<T>): Promise<T> {
  for (let nth = 1; ; nth++) {
    try {
      return await attempt();
    } catch (err) {
      if (nth === maxAttempts || !busyServer.test(String(err))) throw err;
      removeStaleLock(dataDir);
      await wait(retryPauseMs);
    }
  }
}
