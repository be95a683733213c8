import { chmodSync, mkdirSync, statSync } from "node:fs";

const sticky = 0o1000;

/**
 * Creates a folder that nobody else can list or read, or takes these rights away from one that exists. Others pass through
 * the folder of root, because its Postgres runs as another account. A folder that belongs to somebody else, or is
 * meant for everybody like `/tmp`, stays as it is.
 */
export function ensurePrivateFolder(dir: string): void {
  const allowed = process.getuid?.() === 0 ? 0o711 : 0o700;
  const created = mkdirSync(dir, { recursive: true, mode: allowed });
  const { mode, uid } = statSync(dir);
  if (created !== undefined || uid !== process.getuid?.() || mode & sticky) return;
  chmodSync(dir, mode & allowed);
}
