/** Kustomer's own clock: true time and an offset, never running backwards while the offset stays. */
export interface Clock {
  now(): number;
}

/**
 * Opens a clock.
 * @param offsetMs asked at every reading, since it can be turned
 */
export function createClock(offsetMs: () => number, trueTime: () => number = Date.now): Clock {
  let last = Number.NEGATIVE_INFINITY;
  let lastOffset = offsetMs();
  return {
    now() {
      const offset = offsetMs();
      if (offset !== lastOffset) last = Number.NEGATIVE_INFINITY;
      lastOffset = offset;
      last = Math.max(last, trueTime() + offset);
      return last;
    },
  };
}
