import { SingleBar } from "cli-progress";
import type { RunReply } from "./wait-for-run.ts";

/** Speaks to whoever started the program. */
export interface Progress {
  /** A line, above the bar if there is one. */
  say(text: string): void;
  /** How far a run is. */
  show(run: RunReply): void;
  /** Takes the bar away; what it told last is kept as a line. */
  finish(): void;
}

/** A stream that may be a terminal. */
export type Output = NodeJS.WritableStream & { isTTY?: boolean };

const lineEveryMs = 3_000;
const clearLine = "\r\u001B[K";

/** A moving bar on a terminal, now and then a plain line elsewhere. */
export const openProgress = (output: Output): Progress =>
  output.isTTY ? progressBar(output) : progressLines(output);

const describe = ({ phase, progress: { done, total } }: RunReply): string =>
  `${phase}: ${done}${total === null ? "" : ` of ${total}`} records`;

function progressLines(output: Output): Progress {
  let told: { phase: string; done: number; at: number } | undefined;
  const say = (text: string) => void output.write(`${text}\n`);
  return {
    say,
    show(run) {
      const { phase, progress } = run;
      const isNews = told?.phase !== phase || told.done !== progress.done;
      if (!isNews || (told?.phase === phase && performance.now() - told.at < lineEveryMs)) return;
      told = { phase, done: progress.done, at: performance.now() };
      say(`  ${describe(run)}`);
    },
    finish: () => {
      told = undefined;
    },
  };
}

function progressBar(stream: Output): Progress {
  const format = "  {phase} [{bar}] {value} of {total} records";
  const bar = new SingleBar({ stream, format, clearOnComplete: true, hideCursor: null, linewrap: null });
  let shown = false;
  return {
    say: (text) => void stream.write(shown ? `${clearLine}${text}\n` : `${text}\n`), // the bar is drawn again below
    show({ phase, progress: { done, total } }) {
      if (!shown) bar.start(total ?? done, done, { phase });
      shown = true;
      bar.setTotal(Math.max(total ?? 0, done));
      bar.update(done, { phase });
    },
    finish() {
      if (shown) bar.stop();
      shown = false;
    },
  };
}
