import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Account } from "./account.ts";

// Runs Postgres in its own session, so that Ctrl-C does not stop it before its clients. Stops it when this process ends,
// in whatever way, because the kernel then closes file descriptor 3.
const script = `
trap '' INT TERM HUP
"$@" 3<&- & child=$!
( read -r _ <&3; kill -INT $child ) 3<&3 & watch=$!
exec 3<&-
wait $child; code=$?
kill -KILL $watch 2>/dev/null # it ignores TERM, and would keep standard error open
[ "$code" = 0 ] && [ -n "$SCRATCH" ] && rm -rf "$SCRATCH" # a failed start is retried
exit $code`;

const path = "/usr/local/bin:/usr/bin:/bin:/run/current-system/sw/bin";

// Storing a page is a statement of a megabyte or two. By default glibc would allocate that from the kernel each time.
const allocatorEnv = { MALLOC_MMAP_THRESHOLD_: "33554432", MALLOC_TRIM_THRESHOLD_: "67108864" };

/** A command, its account, and the folder to remove after it ends. */
export interface Command {
  argv: string[];
  as: Account;
  scratch: string | undefined;
}

/** Starts a server under a supervisor shell, so that it never outlives this process. */
export function spawnSupervised({ argv, as, scratch = "" }: Command): ChildProcess {
  return spawn("/bin/sh", ["-c", script, "inlet-postgres", ...argv], {
    ...as,
    cwd: "/",
    detached: true,
    stdio: ["ignore", "ignore", "pipe", "pipe"],
    env: { PATH: path, LC_ALL: "C", SCRATCH: scratch, ...allocatorEnv },
  });
}

/** Resolves with `"ready"`, or with the server's output when it exits first. */
export function waitUntilReady(child: ChildProcess): Promise<string> {
  let output = "";
  return new Promise((resolve) => {
    child.once("error", (err) => resolve(String(err)));
    child.once("close", () => resolve(output || "it exited without output"));
    child.stderr?.on("data", (chunk: Buffer) => {
      output = (output + chunk).slice(-8_000);
      if (/ready to accept (read-only )?connections/.test(output)) resolve("ready"); // read-only: a standby
    });
  });
}

/** Lets this process exit while the server runs; the supervisor then stops it. */
export function detach(child: ChildProcess): void {
  child.stderr?.resume();
  child.unref();
  for (const pipe of [child.stdio[2], child.stdio[3]]) asSocket(pipe).unref();
}

/** Stops the server with a fast shutdown and waits until it has exited. */
export async function stopSupervised(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.ref();
  asSocket(child.stdio[3]).destroy();
  await exited;
}

/** Node types every pipe as a plain stream, but a pipe to a child process is a socket. */
function asSocket(pipe: unknown): { unref(): void; destroy(): void } {
  return pipe as { unref(): void; destroy(): void };
}
