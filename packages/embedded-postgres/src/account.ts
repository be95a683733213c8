import { spawnSync } from "node:child_process";
import { chownSync, readFileSync } from "node:fs";

/** Whom Postgres runs as; empty means as ourselves. */
export type Account = { uid: number; gid: number } | Record<string, never>;

/** Postgres refuses to run as root, so root hands it to the first of these accounts that exists. */
export function findAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  for (const name of ["postgres", "nobody"]) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(":") ?? [];
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error("running as root, and there is neither a postgres nor a nobody account to run Postgres as");
}

/** Whether that account can enter the folder, or run the file, at `path`. */
export function canAccess(path: string, as: Account): boolean {
  return spawnSync("test", ["-x", path], { ...as, cwd: "/" }).status === 0;
}

/** Makes `path` that account's own. */
export function changeOwner(path: string, as: Account): void {
  if (as.uid !== undefined) chownSync(path, as.uid, as.gid);
}
