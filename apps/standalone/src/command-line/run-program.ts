import { once } from "node:events";
import { inspect } from "node:util";
import { isFault } from "@inlet/contracts";

/** What a program receives. */
export interface ProgramContext {
  /** Holds whatever the program opens; it is closed in reverse order. */
  stack: AsyncDisposableStack;
  /** Fires when the program must end early. */
  signal: AbortSignal;
}

/** A program that, unlike a service, may end by itself with its own exit code. */
export interface ProgramOptions {
  run: (program: ProgramContext) => Promise<number>;
  /** The exit code when a signal ends it. */
  exitCodeWhenStopped: number;
  writeLine: (text: string) => void;
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const closeWithinMs = 20_000;

/** Runs a program to its end, a signal or a crash; then closes everything in reverse order and ends the process. */
export async function runProgram({ run, exitCodeWhenStopped, writeLine }: ProgramOptions): Promise<never> {
  const stack = new AsyncDisposableStack();
  const stop = new AbortController();
  const stopped = Promise.withResolvers<number>();
  const end = (code: number): void => {
    stop.abort();
    stopped.resolve(code); // npm and the terminal both forward Ctrl-C: the second has no effect
  };
  for (const name of signals) process.on(name, () => end(exitCodeWhenStopped));
  for (const crash of ["uncaughtException", "unhandledRejection"] as const)
    process.on(crash, (err: unknown) => {
      writeLine(toText(err));
      end(1);
    });
  const finished = run({ stack, signal: stop.signal }).catch((err: unknown) => {
    if (stop.signal.aborted) return exitCodeWhenStopped; // it failed because it was stopped
    writeLine(toText(err));
    return 1;
  });
  const code = await Promise.race([finished, stopped.promise]);
  return exit(await close(stack, { code, writeLine }));
}

async function close(
  stack: AsyncDisposableStack,
  { code, writeLine }: { code: number; writeLine: ProgramOptions["writeLine"] },
) {
  setTimeout(() => {
    writeLine("Not everything closed in time.");
    process.exit(1);
  }, closeWithinMs).unref();
  try {
    await stack.disposeAsync();
    return code;
  } catch (err) {
    writeLine(`Not everything closed cleanly. ${toText(err)}`);
    return code === 0 ? 1 : code;
  }
}

/** The message of a fault; all details of anything else. */
function toText(err: unknown): string {
  return isFault(err) ? err.message : inspect(err);
}

async function exit(code: number): Promise<never> {
  for (const stream of [process.stdout, process.stderr])
    if (stream.writableNeedDrain) await once(stream, "drain");
  process.exit(code);
}
