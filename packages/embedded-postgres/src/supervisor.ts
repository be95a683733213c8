import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Account } from "./account.ts";

// Runs Postgres in a session of its own, so that Ctrl-C does not stop it before its users, and stops it when this
// process is gone, however it went: the kernel then closes fd 3.
const script = `
trap '' INT TERM HUP
"$@" 3<&- & child=$!
( cat <&3 >/dev/null; kill -INT $child ) 3<&3 & watch=$!
exec 3<&-
wait $child; code=$?
kill $watch 2>/dev/null
[ "$code" = 0 ] && [ -n "$SCRATCH" ] && rm -rf "$SCRATCH" # a start that failed is tried again
exit $code`;

const path = "/usr/local/bin:/usr/bin:/bin:/run/current-system/sw/bin";

// A page is a statement of a megabyte or two: glibc would ask the kernel for its memory and give it back every time.
const keepMemory = { MALLOC_MMAP_THRESHOLD_: "33554432", MALLOC_TRIM_THRESHOLD_: "67108864" };

/** What to run, as whom, and the folder to remove when it was stopped. */
export interface Command {
  argv: string[];
  as: Account;
  scratch: string | undefined;
}

/** Starts a server that cannot outlive this process and does not keep it alive. */
export function spawnSupervised({ argv, as, scratch = "" }: Command): ChildProcess {
  return spawn("/bin/sh", ["-c", script, "inlet-postgres", ...argv], {
    ...as,
    cwd: "/",
    detached: true,
    stdio: ["ignore", "ignore", "pipe", "pipe"],
    env: { PATH: path, LC_ALL: "C", SCRATCH: scratch, ...keepMemory },
  });
}

/** Resolves with `"ready"`, or with what the server said before it ended. */
export function waitUntilReady(child: ChildProcess): Promise<string> {
  let said = "";
  return new Promise((resolve) => {
    child.once("error", (err) => resolve(String(err)));
    child.once("close", () => resolve(said || "it ended without a word"));
    child.stderr?.on("data", (chunk: Buffer) => {
      said = (said + chunk).slice(-8_000);
      if (said.includes("ready to accept connections")) resolve("ready");
    });
  });
}

/** Lets this process end while the server runs; the keeper then stops it. */
export function detach(child: ChildProcess): void {
  child.stderr?.resume();
  child.unref();
  for (const pipe of [child.stdio[2], child.stdio[3]]) asSocket(pipe).unref();
}

/** Stops the server with a fast shutdown and waits until it has ended. */
export async function stopSupervised(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.ref();
  asSocket(child.stdio[3]).destroy();
  await gone;
}

/** Node's types call every pipe a plain stream, but a pipe to a child is a socket. */
function asSocket(pipe: unknown): { unref(): void; destroy(): void } {
  return pipe as { unref(): void; destroy(): void };
}
