import type { TimeShares } from "./time-shares.ts";

/** Lets a few callers of the same key in at a time. The others wait in line. */
export type WaitingLines = ReturnType<typeof createWaitingLines>;

interface Line {
  inside: number;
  /** Each lets its waiter in. */
  waiting: (() => void)[];
  /** Runs while the key must rest. */
  resting?: NodeJS.Timeout | undefined;
}

/** Ends a stay. Calling it again does nothing. */
export type Leave = () => void;

/** How long the lines are. */
interface LineOptions {
  /** How many callers of one key may be inside. */
  maxInside: number;
  /** How many may wait behind them. */
  maxWaiting: number;
  /** Where the time inside counts. By default it does not. */
  shares?: TimeShares;
}

/** A line that rests is looked at again this soon: its rest ends early when no other key is active any more. */
const lookAgainMs = 100;

/**
 * Creates the lines. A caller that finds a line empty enters at once. The others also wait until their key has rested, so a key
 * with many callers at the same time cannot use all of the process.
 */
export function createWaitingLines({ maxInside, maxWaiting, shares }: LineOptions) {
  const lines = new Map<string, Line>();
  const mustRest = (key: string): boolean => (shares?.getRestMs(key) ?? 0) > 0;
  const letIn = createLetIn(lines, { maxInside, mustRest });
  const stay = (key: string, line: Line): Leave => {
    const since = performance.now();
    shares?.use(key);
    let isInside = true;
    return () => {
      if (!isInside) return;
      isInside = false;
      line.inside -= 1;
      shares?.use(key, performance.now() - since);
      letIn(key, line);
    };
  };
  return {
    /** Waits for a place. @returns how to leave it; undefined when the line is full */
    async enter(key: string): Promise<Leave | undefined> {
      const line = lines.get(key) ?? { inside: 0, waiting: [] };
      lines.set(key, line);
      const isFree = line.inside === 0 || (line.inside < maxInside && !mustRest(key));
      if (isFree && line.waiting.length === 0) line.inside += 1;
      else if (line.waiting.length >= maxWaiting) return undefined;
      else await waitInLine(line, () => letIn(key, line));
      return stay(key, line);
    },
  };
}

function waitInLine(line: Line, letIn: () => void): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  line.waiting.push(resolve);
  letIn();
  return promise;
}

/** Creates the function that lets waiters in as long as there are places and the key need not rest. */
function createLetIn(
  lines: Map<string, Line>,
  { maxInside, mustRest }: { maxInside: number; mustRest: (key: string) => boolean },
) {
  return function letIn(key: string, line: Line): void {
    const hasRoom = (): boolean => line.inside < maxInside && line.waiting.length > 0;
    while (hasRoom() && !mustRest(key)) {
      line.inside += 1;
      line.waiting.shift()?.();
    }
    const endRest = (): void => {
      line.resting = undefined;
      letIn(key, line);
    };
    if (hasRoom()) line.resting ??= setTimeout(endRest, lookAgainMs);
    if (line.inside === 0 && line.waiting.length === 0) lines.delete(key);
  };
}
