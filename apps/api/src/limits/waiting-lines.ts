/** Lets a few callers of the same key in at a time. The others wait in line. */
export type WaitingLines = ReturnType<typeof createWaitingLines>;

interface Line {
  inside: number;
  /** Each lets its waiter in. */
  waiting: (() => void)[];
}

/** Ends a stay. Calling it again does nothing. */
export type Leave = () => void;

/**
 * Creates the lines.
 * @param maxInside how many callers of one key may be inside
 * @param maxWaiting how many may wait behind them
 */
export function createWaitingLines({ maxInside, maxWaiting }: { maxInside: number; maxWaiting: number }) {
  const lines = new Map<string, Line>();
  const leave = (key: string, line: Line): void => {
    const letIn = line.waiting.shift();
    if (letIn === undefined) line.inside -= 1;
    else letIn(); // the place passes on
    if (line.inside === 0) lines.delete(key);
  };
  return {
    /** Waits for a place. @returns how to leave it; undefined when the line is full */
    async enter(key: string): Promise<Leave | undefined> {
      const line = lines.get(key) ?? { inside: 0, waiting: [] };
      lines.set(key, line);
      if (line.inside < maxInside) line.inside += 1;
      else if (line.waiting.length >= maxWaiting) return undefined;
      else await new Promise<void>((letIn) => line.waiting.push(letIn));
      let isInside = true;
      return () => {
        if (isInside) leave(key, line);
        isInside = false;
      };
    },
  };
}
