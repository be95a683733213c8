import { existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Account, changeOwner } from "./account.ts";

/** Creates the folder of a temporary cluster: in memory where enough is free, otherwise on disk. */
export function createScratchDir(as: Account): string {
  const parent = hasMemoryDisk() ? "/dev/shm" : tmpdir();
  removeAbandoned(parent);
  const scratch = mkdtempSync(join(parent, `inlet-pg-${process.pid}-`));
  changeOwner(scratch, as);
  return scratch;
}

/** Creating a database takes 11 ms in memory and 200 ms on disk. Containers often have only 64 MB of it. */
function hasMemoryDisk(): boolean {
  try {
    const { bavail, bsize } = statfsSync("/dev/shm");
    return bavail * bsize > 2 ** 30;
  } catch {
    return false; // this system has no /dev/shm
  }
}

/** Removes folders whose creator was killed before its server started; a started server removes its own. */
function removeAbandoned(parent: string): void {
  for (const name of readdirSync(parent)) {
    const creatorPid = /^inlet-pg-(\d+)-/.exec(name)?.[1];
    if (creatorPid === undefined || isAlive(Number(creatorPid)) || existsSync(join(parent, name, "data")))
      continue;
    try {
      rmSync(join(parent, name), { recursive: true, force: true });
    } catch {
      // it belongs to another account, which will remove it
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
