/** For how long after its last step a live run still counts as at work, in milliseconds: runs queue between two steps. */
const recentMs = 2_000;

/** Knows whether live runs are at work, as far as the jobs of this process show. */
export interface LiveWork {
  /** Notes that a live run takes a step. */
  note(): void;
  isRecent(): boolean;
}

/** Creates the memory of one process. */
export function createLiveWork(): LiveWork {
  let notedAt = Number.NEGATIVE_INFINITY;
  return {
    note() {
      notedAt = performance.now();
    },
    isRecent: () => performance.now() - notedAt < recentMs,
  };
}
