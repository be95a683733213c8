import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

/**
 * Removes `postmaster.pid` when the process it names is no Postgres. Postgres itself only asks whether that process
 * lives, and in a restarted container the small numbers are taken again at once, often by our own parent.
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
    return undefined; // gone meanwhile, or a system without /proc: then Postgres decides by itself
  }
}
