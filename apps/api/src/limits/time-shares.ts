/** Knows how long each key kept the process busy, and how long it must rest for that while others need the process. */
export type TimeShares = ReturnType<typeof createTimeShares>;

interface Account {
  /** Busy time that rest has not made up for, in milliseconds. */
  debtMs: number;
  /** When the key used the process last. */
  at: number;
}

/** A use of the process. */
interface Use {
  key: string;
  at: number;
}

/** The share of its time that a key beyond its burst may keep the process busy. */
const share = 1 / 3;
/** How long a key may be busy before it must rest. One use counts no more than this, because some wait for Kustomer. */
const burstMs = 1_000;
/** Others count as active for this long after they used the process. */
const activeMs = 1_000;

/** Creates the accounts, at most one for each key of the last seconds. */
export function createTimeShares(readClock = () => performance.now()) {
  /** The one used last comes last. */
  const accounts = new Map<string, Account>();
  let latest: Use | undefined;
  /** The latest use by another key than the latest. */
  let otherThanLatest: Use | undefined;

  const getDebt = (key: string, now: number): number => {
    const { debtMs, at } = accounts.get(key) ?? { debtMs: 0, at: now };
    return Math.max(0, debtMs - (now - at) * share);
  };
  const isAlone = (key: string, now: number): boolean => {
    const other = latest?.key === key ? otherThanLatest : latest;
    return other === undefined || now - other.at > activeMs;
  };
  return {
    /** Records that the key uses the process. @param busyMs for how long it did, once the use has ended */
    use(key: string, busyMs = 0): void {
      const at = readClock();
      const debtMs = Math.min(2 * burstMs, getDebt(key, at) + Math.min(burstMs, busyMs));
      accounts.delete(key);
      accounts.set(key, { debtMs, at });
      if (latest?.key !== key) otherThanLatest = latest;
      latest = { key, at };
      for (const [old] of accounts) {
        if (old === key || getDebt(old, at) > 0) break;
        accounts.delete(old);
      }
    },
    /** For how long the key must rest, in milliseconds; 0 while no other key uses the process. */
    getRestMs(key: string): number {
      const now = readClock();
      return isAlone(key, now) ? 0 : Math.max(0, getDebt(key, now) - burstMs) / share;
    },
    /** How many accounts are kept. */
    count: () => accounts.size,
  };
}
