/** Counts requests in a sliding 60 seconds. */
export interface Budget {
  /** How many the last 60 seconds hold. */
  used(now: number): number;
  spend(now: number): void;
  /** When the oldest of the last 60 seconds leaves the window; `now` + 60 s when there is none. */
  resetAt(now: number): number;
}

const windowMs = 60_000;

/** A budget nobody has used. */
export function createBudget(): Budget {
  let spent: number[] = [];
  let head = 0;
  const used = (now: number) => {
    while ((spent[head] ?? now) <= now - windowMs) head += 1;
    if (head > 10_000) {
      spent = spent.slice(head);
      head = 0;
    }
    return spent.length - head;
  };
  return {
    used,
    spend: (now) => void spent.push(now),
    resetAt: (now) => (spent[head] ?? now) + windowMs,
  };
}
