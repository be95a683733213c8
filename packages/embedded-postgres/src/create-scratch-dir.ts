import { existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Account, changeOwner } from "./account.ts";

/** A folder of its own for a cluster nobody keeps: in memory where there is plenty, else on disk. */
export function createScratchDir(as: Account): string {
  const parent = hasMemoryDisk() ? "/dev/shm" : tmpdir();
  removeAbandoned(parent);
  const scratch = mkdtempSync(join(parent, `inlet-pg-${process.pid}-`));
  changeOwner(scratch, as);
  return scratch;
}

/** Containers give 64 MB; a new database takes 11 ms there, against 200 on a disk. */
function hasMemoryDisk(): boolean {
  try {
    const { bavail, bsize } = statfsSync("/dev/shm");
    return bavail * bsize > 2 ** 30;
  } catch {
    return false; // no such place on this system
  }
}

/** Removes what was left by makers that were killed before their server ran; a server removes its own. */
function removeAbandoned(parent: string): void {
  for (const name of readdirSync(parent)) {
    const maker = /^inlet-pg-(\d+)-/.exec(name)?.[1];
    if (maker === undefined || isAlive(Number(maker)) || existsSync(join(parent, name, "data"))) continue;
    try {
      rmSync(join(parent, name), { recursive: true, force: true });
    } catch {
      // somebody else's, who will remove it
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (err) {
    return !(err instanceof Error && "code" in err && err.code === "ESRCH");
  }
}
