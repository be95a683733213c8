import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Fault } from "@inlet/contracts";
import { z } from "zod";

const holderSchema = z.object({
  pid: z.int(),
  /** When that process began, as the system counts; null where it does not tell. Numbers of processes come again. */
  startedAt: z.string().nullable(),
});

type Holder = z.output<typeof holderSchema>;

/**
 * Makes sure that only one process works at a place; disposing lets go. A lock whose process is gone is taken over.
 * @throws Fault conflict, with the number of the process that holds it
 */
export function lock(path: string): Disposable {
  mkdirSync(dirname(path), { recursive: true });
  const mine = JSON.stringify({ pid: process.pid, startedAt: beginningOf(process.pid) } satisfies Holder);
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, mine, { mode: 0o600 });
  try {
    while (!claim(draft, path)) removeStale(path);
  } finally {
    rmSync(draft, { force: true });
  }
  return {
    [Symbol.dispose]() {
      if (read(path) === mine) rmSync(path, { force: true });
    },
  };
}

/** A link appears whole or not at all, so nobody reads a lock that is half written. */
function claim(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (err) {
    if (isCalled(err, "EEXIST")) return false;
    throw err;
  }
}

function removeStale(path: string): void {
  const seen = read(path);
  if (seen === undefined) return; // let go meanwhile
  const holder = holderOf(seen);
  if (holder !== undefined && isAlive(holder)) throw isRunning(holder, path);
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (err) {
    if (isCalled(err, "ENOENT")) return; // another one was faster
    throw err;
  }
  // The other one may have been so fast that this is its new lock: give it back.
  if (read(aside) !== seen) claim(aside, path);
  rmSync(aside, { force: true });
}

function isRunning({ pid }: Holder, path: string): Fault {
  const place = dirname(path);
  return new Fault(
    "conflict",
    `Inlet is running in ${place} already, as process ${pid}. Stop that one first, or set INLET_DIR to another folder.`,
  );
}

function isAlive({ pid, startedAt }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (err) {
    if (isCalled(err, "ESRCH")) return false;
  }
  return startedAt === null || startedAt === beginningOf(pid);
}

/** Field 22 of Linux's `stat`; the second field, in brackets, may hold anything. */
function beginningOf(pid: number): string | null {
  const stat = read(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
}

function holderOf(text: string): Holder | undefined {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return undefined; // not written by us, or torn when the machine stopped: nobody's
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined; // not there
  }
}

const isCalled = (err: unknown, code: string): boolean =>
  err instanceof Error && "code" in err && err.code === code;
