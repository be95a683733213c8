import { SingleBar } from "cli-progress";
import type { RunReply } from "../api-client/wait-for-run.ts";

/** The output for the person who started the program. */
export interface Progress {
  /** Writes a line, above the bar if there is one. */
  writeLine(text: string): void;
  /** Shows the progress of a run. */
  update(run: RunReply): void;
  /** Removes the bar. */
  finish(): void;
}

/** A stream that may be a terminal. */
export type Output = NodeJS.WritableStream & { isTTY?: boolean };

const lineEveryMs = 3_000;
const clearLine = "\r\u001B[K";

/** Creates a progress bar on a terminal, and a plain line every few seconds elsewhere. */
export const createProgress = (output: Output): Progress =>
  output.isTTY ? createProgressBar(output) : createProgressLines(output);

const describeProgress = ({ phase, progress: { done, total } }: RunReply): string =>
  `${phase}: ${done}${total === null ? "" : ` of ${total}`} records`;

function createProgressLines(output: Output): Progress {
  let last: { phase: string; done: number; at: number } | undefined;
  const writeLine = (text: string) => void output.write(`${text}\n`);
  return {
    writeLine,
    update(run) {
      const { phase, progress } = run;
      const hasChanged = last?.phase !== phase || last.done !== progress.done;
      if (!hasChanged || (last?.phase === phase && performance.now() - last.at < lineEveryMs)) return;
      last = { phase, done: progress.done, at: performance.now() };
      writeLine(`  ${describeProgress(run)}`);
    },
    finish: () => {
      last = undefined;
    },
  };
}

function createProgressBar(stream: Output): Progress {
  const format = "  {phase} [{bar}] {value} of {total} records";
  const bar = new SingleBar({ stream, format, clearOnComplete: true, hideCursor: null, linewrap: null });
  let isShown = false;
  return {
    writeLine: (text) => void stream.write(isShown ? `${clearLine}${text}\n` : `${text}\n`), // the next update draws the bar again, below the line
    update({ phase, progress: { done, total } }) {
      if (!isShown) bar.start(total ?? done, done, { phase });
      isShown = true;
      bar.setTotal(Math.max(total ?? 0, done));
      bar.update(done, { phase });
    },
    finish() {
      if (isShown) bar.stop();
      isShown = false;
    },
  };
}
