import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Fault } from "@inlet/contracts";
import { z } from "zod";

const holderSchema = z.object({
  pid: z.int(),
  /** When that process started, as the kernel counts; null when unknown. It detects reused process ids. */
  startedAt: z.string().nullable(),
});

type Holder = z.output<typeof holderSchema>;

/**
 * Acquires a lock file; disposing releases it. A lock of a dead process is taken over.
 * @throws Fault `conflict` with the id of the process that holds the lock
 */
export function acquireLock(path: string): Disposable {
  mkdirSync(dirname(path), { recursive: true });
  const content = JSON.stringify({
    pid: process.pid,
    startedAt: readStartTime(process.pid),
  } satisfies Holder);
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, content, { mode: 0o600 });
  try {
    while (!claim(draft, path)) removeStale(path);
  } finally {
    rmSync(draft, { force: true });
  }
  return {
    [Symbol.dispose]() {
      if (read(path) === content) rmSync(path, { force: true });
    },
  };
}

/** A hard link appears atomically, so no process reads a partially written lock. */
function claim(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (err) {
    if (hasCode(err, "EEXIST")) return false;
    throw err;
  }
}

function removeStale(path: string): void {
  const seen = read(path);
  if (seen === undefined) return; // it was released
  const holder = parseHolder(seen);
  if (holder !== undefined && isAlive(holder)) throw toAlreadyRunningFault(holder, path);
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (err) {
    if (hasCode(err, "ENOENT")) return; // another process was faster
    throw err;
  }
  // Another process may have acquired the lock in between, and this is its new lock: give it back.
  if (read(aside) !== seen) claim(aside, path);
  rmSync(aside, { force: true });
}

function toAlreadyRunningFault({ pid }: Holder, path: string): Fault {
  const dir = dirname(path);
  return new Fault(
    "conflict",
    `Inlet is already running in ${dir}, as process ${pid}. Stop it first, or set INLET_DIR to another folder.`,
  );
}

function isAlive({ pid, startedAt }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (err) {
    if (hasCode(err, "ESRCH")) return false;
  }
  return startedAt === null || startedAt === readStartTime(pid);
}

/** Reads field 22 of Linux's `stat`. The second field is in parentheses and may contain anything. */
function readStartTime(pid: number): string | null {
  const stat = read(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
}

function parseHolder(text: string): Holder | undefined {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return undefined; // another program wrote it, or the machine stopped during the write: no process holds it
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined; // the file does not exist
  }
}

const hasCode = (err: unknown, code: string): boolean =>
  err instanceof Error && "code" in err && err.code === code;
