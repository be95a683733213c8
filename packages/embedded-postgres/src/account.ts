import { spawnSync } from "node:child_process";
import { chownSync, readFileSync } from "node:fs";

/** The account that Postgres runs as; empty means the account of this process. */
export type Account = { uid: number; gid: number } | Record<string, never>;

/** Finds the account for Postgres. Postgres refuses to run as root, so for root it is the first of two that exists. */
export function findAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  for (const name of ["postgres", "nobody"]) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(":") ?? [];
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error(
    "Postgres cannot run as root, and there is no account postgres or nobody to run it as: create one, or start as another user",
  );
}

/** Whether the account can enter the folder, or execute the file, at `path`. */
export function canAccess(path: string, as: Account): boolean {
  return spawnSync("test", ["-x", path], { ...as, cwd: "/" }).status === 0;
}

/** Makes the account the owner of `path`. */
export function changeOwner(path: string, as: Account): void {
  if (as.uid !== undefined) chownSync(path, as.uid, as.gid);
}
