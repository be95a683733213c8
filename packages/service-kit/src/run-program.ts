import { once } from "node:events";
import { inspect } from "node:util";
import { isFault } from "@inlet/contracts";

/** What a program receives. */
export interface ProgramContext {
  /** Holds whatever the program opens; it is closed in reverse order. */
  stack: AsyncDisposableStack;
  /** Fires when the program must end. */
  signal: AbortSignal;
}

/** How a program can fail. */
export type ProgramFailure = "failed" | "crashed" | "did not close in time" | "did not close cleanly";

/** Describes a failure for people: by the message of a fault, or by all details of anything else. */
export function describeFailure(failure: ProgramFailure, err: unknown): string {
  const reason = isFault(err) ? err.message : inspect(err);
  return failure === "failed" || failure === "crashed" ? reason : `The program ${failure}: ${reason}`;
}

/** A program that ends by itself, at a signal or in a crash. */
export interface ProgramOptions {
  /** Resolves with the exit code. */
  run: (program: ProgramContext) => Promise<number>;
  /** The exit code when a signal ends it. */
  exitCodeWhenStopped: number;
  reportFailure: (failure: ProgramFailure, err?: unknown) => void;
  /** Called once, before everything is closed. */
  onStopping?: (reason: string) => void;
  /** The process exits when closing takes longer. */
  closeWithinMs?: number;
}

/** Runs a program to its end, then closes everything in reverse order and ends the process. No other code may end it. */
export async function runProgram(options: ProgramOptions): Promise<never> {
  const { run, exitCodeWhenStopped, reportFailure, onStopping } = options;
  const stack = new AsyncDisposableStack();
  const stop = new AbortController();
  const stopped = Promise.withResolvers<number>();
  const end = (code: number, reason: string): void => {
    if (stop.signal.aborted) return; // npm and the terminal both forward Ctrl-C, so a second signal is normal
    onStopping?.(reason);
    stop.abort();
    stopped.resolve(code);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => end(exitCodeWhenStopped, signal));
  for (const crash of ["uncaughtException", "unhandledRejection"] as const)
    process.on(crash, (err: unknown) => {
      reportFailure("crashed", err);
      end(1, crash);
    });
  void run({ stack, signal: stop.signal }).then(
    (code) => end(code, "ended"),
    (err: unknown) => {
      if (!stop.signal.aborted) reportFailure("failed", err); // otherwise it failed because it was stopped
      end(1, "failed");
    },
  );
  const code = await stopped.promise;
  const isClosed = await close(stack, options);
  return exit(isClosed ? code : code || 1);
}

/** @returns whether everything closed cleanly */
async function close(
  stack: AsyncDisposableStack,
  { reportFailure, closeWithinMs = 20_000 }: ProgramOptions,
): Promise<boolean> {
  setTimeout(() => {
    reportFailure("did not close in time", new Error(`not closed within ${closeWithinMs} ms`));
    process.exit(1);
  }, closeWithinMs).unref();
  try {
    await stack.disposeAsync();
    return true;
  } catch (err) {
    reportFailure("did not close cleanly", err);
    return false;
  }
}

async function exit(code: number): Promise<never> {
  for (const stream of [process.stdout, process.stderr])
    if (stream.writableNeedDrain) await once(stream, "drain");
  process.exit(code);
}
