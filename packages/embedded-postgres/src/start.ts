import { readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { findAccount } from "./account.ts";
import { findBinaries } from "./binaries.ts";
import { ensureCluster, placeFor } from "./cluster.ts";
import { always } from "./flags.ts";
import { freePort } from "./free-port.ts";
import { type Command, letGo, spawnKept, stopKept, whenReady } from "./keeper.ts";
import { makeScratch } from "./scratch.ts";
import { forgetStaleLock } from "./stale-lock.ts";

/** Where the data lives and how the server is set. */
export interface EmbeddedPostgresOptions {
  /** Folder of a cluster that is kept; without it the data is gone when the server stops. */
  dir?: string;
  /** Further arguments of `postgres`, such as `["-c", "fsync=off"]`. */
  flags?: string[];
  /** A port to insist on; without it a free one is found. */
  port?: number;
}

/** A running server that stops when disposed, or when this process ends in any way. */
export interface EmbeddedPostgres extends AsyncDisposable {
  /** As superuser `postgres`, to database `postgres`. */
  readonly url: string;
  readonly pid: number;
  readonly dataDir: string;
}

// A port taken meanwhile, or a killed predecessor that is not yet gone: all pass by themselves.
const mayPass =
  /could not bind|Address already in use|lock file "postmaster.pid" already exists|shared memory block .* still in use/;
const attempts = 40;
const pauseMs = 250;

/**
 * Starts a real Postgres out of npm, making its cluster first when there is none.
 * @throws Error in words a person can act on, when there are no binaries, another server holds the folder, or its
 * data is of another major version
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions = {},
): Promise<EmbeddedPostgres> {
  const as = findAccount();
  const binaries = await findBinaries(as);
  const scratch = options.dir === undefined ? makeScratch(as) : undefined;
  const dataDir =
    options.dir === undefined ? join(scratch ?? "", "data") : placeFor(resolve(options.dir), as);
  try {
    await ensureCluster(dataDir, binaries, as);
    const argv = [binaries.postgres, "-D", dataDir, ...always, ...(options.flags ?? [])];
    return await serve({ argv, as, scratch }, dataDir, options.port);
  } catch (err) {
    if (scratch) rmSync(scratch, { recursive: true, force: true });
    throw err;
  }
}

async function serve(command: Command, dataDir: string, fixedPort?: number): Promise<EmbeddedPostgres> {
  for (let attempt = 1; ; attempt++) {
    const port = fixedPort ?? (await freePort());
    const child = spawnKept({ ...command, argv: [...command.argv, "-p", String(port)] });
    const outcome = await whenReady(child);
    if (outcome === "ready") {
      letGo(child);
      return {
        url: `postgres://postgres@127.0.0.1:${port}/postgres`,
        pid: Number(readFileSync(join(dataDir, "postmaster.pid"), "utf8").split("\n", 1)[0]),
        dataDir,
        [Symbol.asyncDispose]: () => stopKept(child),
      };
    }
    if (attempt === attempts || !mayPass.test(outcome))
      throw new Error(`Postgres did not start on ${dataDir}: ${outcome}`);
    forgetStaleLock(dataDir);
    await wait(pauseMs);
  }
}
