import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

/**
 * Removes `postmaster.pid` when the process it names is not Postgres. Postgres itself only checks whether that process is
 * alive, and a restarted container soon reuses low process ids, often for our own parent.
 */
export function removeStaleLock(dataDir: string): void {
  const lock = join(dataDir, "postmaster.pid");
  const pid = read(lock)?.split("\n", 1)[0];
  const program = pid && read(`/proc/${pid}/comm`);
  if (program && program.trim() !== "postgres") rmSync(lock, { force: true });
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined; // the file disappeared, or the system has no /proc: then Postgres decides
  }
}
