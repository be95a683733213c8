import { batches, type Db } from "@inlet/db";

/** How much of each workspace waits to be normalized, as far as events need to know. */
export interface NormalizerBacklog {
  /** Whether more events would only wait. */
  isFull(workspaceId: string): Promise<boolean>;
  /** One more waits. */
  add(workspaceId: string): void;
}

const maxAgeMs = 1_000;

interface Estimate {
  at: number;
  count: Promise<number>;
  added: number;
}

/**
 * Estimates backlogs: counted at most once a second, and what was added here since.
 * @param limit of unsettled batches of a workspace
 */
export function createNormalizerBacklog(db: Db, limit: number): NormalizerBacklog {
  const estimates = new Map<string, Estimate>();
  const estimate = (workspaceId: string): Estimate => {
    const known = estimates.get(workspaceId);
    const now = performance.now();
    if (known !== undefined && now - known.at < maxAgeMs) return known;
    const count = batches.countUnsettled(db, workspaceId, { atMost: limit });
    const counted = { at: now, count, added: 0 };
    estimates.set(workspaceId, counted);
    return counted;
  };
  return {
    async isFull(workspaceId) {
      const { count, added } = estimate(workspaceId);
      return (await count) + added >= limit;
    },
    add(workspaceId) {
      const known = estimates.get(workspaceId);
      if (known !== undefined) known.added += 1;
    },
  };
}
