/**
 * Creates Kustomer's clock: true time plus an offset. It never runs backwards while the offset is constant.
 * @param offsetMs called at every reading, because the offset can change
 */
export function createClock(offsetMs: () => number, trueTime: () => number = Date.now) {
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
