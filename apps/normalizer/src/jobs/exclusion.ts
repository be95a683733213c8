/** Does work beside other work, or alone. */
export type RunExclusively = <T>(work: () => Promise<T>, how: { isAlone: boolean }) => Promise<T>;

/**
 * Creates a function that does work beside other work, or alone: once all that was begun before has ended, and before what comes
 * later begins.
 */
export function createExclusion(): RunExclusively {
  const running = new Set<Promise<unknown>>();
  let alone: Promise<unknown> | undefined;
  return async (work, { isAlone }) => {
    while (alone) await Promise.allSettled([alone]);
    const result = isAlone ? Promise.allSettled(running).then(work) : work();
    if (isAlone) alone = result;
    running.add(result);
    return result.finally(() => {
      running.delete(result);
      if (isAlone) alone = undefined;
    });
  };
}
