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
  "--auth=reject", // until the roles have passwords
  "--no-sync",
  "--encoding=UTF8",
  "--locale-provider=builtin",
  "--builtin-locale=C.UTF-8",
  "--locale=C",
  "--no-instructions",
];

/** Returns `dir` or, when the account cannot reach it, a folder that it can reach; `dir` then links to that folder. */
export function resolveDataDir(dir: string, as: Account): string {
  const linked = lstatSync(dir, { throwIfNoEntry: false })?.isSymbolicLink();
  mkdirSync(dirname(dir), { recursive: true });
  if (!linked && canAccess(dirname(dir), as)) return dir;
  const reachable = linked && existsSync(dir) ? realpathSync(dir) : toReachableDir(dir);
  if (!linked) symlinkSync(reachable, dir);
  return reachable;
}

function toReachableDir(dir: string): string {
  const hash = createHash("sha256").update(dir).digest("hex").slice(0, 12);
  return `/var/tmp/inlet-postgres-${hash}`;
}

/**
 * Creates the cluster at `dataDir` unless it exists. The cluster is created under another name and then renamed, so that
 * a killed process leaves either no cluster or a complete one.
 */
export async function ensureCluster(dataDir: string, binaries: Binaries, as: Account): Promise<void> {
  if (existsSync(join(dataDir, "PG_VERSION"))) return assertCompatible(dataDir, binaries, as);
  const partial = `${dataDir}.half`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { mode: 0o700 });
  changeOwner(partial, as);
  try {
    await promisify(execFile)(binaries.initdb, ["-D", partial, ...initdbFlags], {
      ...as,
      cwd: "/",
      env: { TZ: "UTC", LC_ALL: "C" },
    });
  } catch (err) {
    throw new Error(`cannot create a Postgres cluster at ${dataDir}`, { cause: err });
  }
  renameSync(partial, dataDir);
}

function assertCompatible(dataDir: string, binaries: Binaries, as: Account): void {
  const [found] = readFileSync(join(dataDir, "PG_VERSION"), "utf8").trim().split("."); // "17"
  const [expected] = readVersion(binaries).split(".");
  if (found !== expected)
    throw new Error(
      `the data in ${dataDir} belongs to Postgres ${found}, and this is Postgres ${expected}: ` +
        "migrate it with pg_dump of the old version, or delete the folder to start again",
    );
  const owner = statSync(dataDir).uid;
  if (owner !== (as.uid ?? process.getuid?.()))
    throw new Error(
      `${dataDir} belongs to another account (uid ${owner}): start as the account that created it`,
    );
}
