import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { type Account, canAccess, changeOwner } from "./account.ts";
import { type Binaries, readVersion } from "./binaries.ts";

const initdbFlags = [
  "--username=postgres",
  "--auth=trust",
  "--no-sync",
  "--encoding=UTF8",
  "--locale-provider=builtin",
  "--builtin-locale=C.UTF-8",
  "--locale=C",
  "--no-instructions",
];

/** `dir`, or, when that account cannot get there, a place where it can; `dir` then links to it. */
export function resolveDataDir(dir: string, as: Account): string {
  const linked = lstatSync(dir, { throwIfNoEntry: false })?.isSymbolicLink();
  mkdirSync(dirname(dir), { recursive: true });
  if (!linked && canAccess(dirname(dir), as)) return dir;
  const elsewhere = linked && existsSync(dir) ? realpathSync(dir) : toReachableDir(dir);
  if (!linked) symlinkSync(elsewhere, dir);
  return elsewhere;
}

function toReachableDir(dir: string): string {
  const hash = createHash("sha256").update(dir).digest("hex").slice(0, 12);
  return `/var/tmp/inlet-postgres-${hash}`;
}

/**
 * Makes the cluster at `dataDir` unless it is there. It is made beside it and then renamed, so that being killed
 * leaves either none or a whole one.
 */
export async function ensureCluster(dataDir: string, binaries: Binaries, as: Account): Promise<void> {
  if (existsSync(join(dataDir, "PG_VERSION"))) return assertCompatible(dataDir, binaries, as);
  const half = `${dataDir}.half`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { mode: 0o700 });
  changeOwner(half, as);
  try {
    await promisify(execFile)(binaries.initdb, ["-D", half, ...initdbFlags], {
      ...as,
      cwd: "/",
      env: { TZ: "UTC", LC_ALL: "C" },
    });
  } catch (err) {
    throw new Error(`cannot make a Postgres cluster at ${dataDir}`, { cause: err });
  }
  renameSync(half, dataDir);
}

function assertCompatible(dataDir: string, binaries: Binaries, as: Account): void {
  const [theirs] = readFileSync(join(dataDir, "PG_VERSION"), "utf8").trim().split("."); // "17"
  const [ours] = readVersion(binaries).split(".");
  if (theirs !== ours)
    throw new Error(
      `the data in ${dataDir} belongs to Postgres ${theirs} and this is Postgres ${ours}: ` +
        "move it with pg_dump of the old version, or delete the folder to begin anew",
    );
  const owner = statSync(dataDir).uid;
  if (owner !== (as.uid ?? process.getuid?.()))
    throw new Error(`${dataDir} belongs to another account (uid ${owner}); start as the one that made it`);
}
