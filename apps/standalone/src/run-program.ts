import { once } from "node:events";
import { inspect } from "node:util";
import { isFault } from "@inlet/contracts";

/** What a program is handed. */
export interface Program {
  /** Whatever is opened goes in here and is closed newest first. */
  stack: AsyncDisposableStack;
  /** Fires when the program is to end early. */
  signal: AbortSignal;
}

/** A program that may end by itself, with a code of its own; a service never does. */
export interface Work {
  run: (program: Program) => Promise<number>;
  /** The code when a person or the system ends it. */
  codeWhenStopped: number;
  say: (text: string) => void;
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const closeWithinMs = 20_000;

/** Runs to the end, or until a signal or a crash; closes everything, newest first, and ends the process. */
export async function runProgram({ run, codeWhenStopped, say }: Work): Promise<never> {
  const stack = new AsyncDisposableStack();
  const stop = new AbortController();
  const stopped = Promise.withResolvers<number>();
  const end = (code: number): void => {
    stop.abort();
    stopped.resolve(code); // npm and the terminal both deliver Ctrl-C: the second changes nothing
  };
  for (const name of signals) process.on(name, () => end(codeWhenStopped));
  for (const crash of ["uncaughtException", "unhandledRejection"] as const)
    process.on(crash, (err: unknown) => {
      say(wordsOf(err));
      end(1);
    });
  const work = run({ stack, signal: stop.signal }).catch((err: unknown) => {
    if (stop.signal.aborted) return codeWhenStopped; // what it stood on was taken away
    say(wordsOf(err));
    return 1;
  });
  const code = await Promise.race([work, stopped.promise]);
  return exit(await close(stack, { code, say }));
}

async function close(stack: AsyncDisposableStack, { code, say }: { code: number; say: Work["say"] }) {
  setTimeout(() => {
    say("Not everything closed in time.");
    process.exit(1);
  }, closeWithinMs).unref();
  try {
    await stack.disposeAsync();
    return code;
  } catch (err) {
    say(`Not everything closed cleanly. ${wordsOf(err)}`);
    return code === 0 ? 1 : code;
  }
}

/** A foreseen failure in its words, anything else with all there is to know. */
function wordsOf(err: unknown): string {
  return isFault(err) ? err.message : inspect(err);
}

async function exit(code: number): Promise<never> {
  for (const stream of [process.stdout, process.stderr])
    if (stream.writableNeedDrain) await once(stream, "drain");
  process.exit(code);
}
