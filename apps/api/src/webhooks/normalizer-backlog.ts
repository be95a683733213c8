import { batches, type Db } from "@inlet/db";

/** Estimates how many batches of each workspace wait to be normalized. */
export interface NormalizerBacklog {
  /** Whether the workspace has so many waiting batches that further events would only wait. */
  isFull(workspaceId: string): Promise<boolean>;
  /** Counts one more waiting batch. */
  add(workspaceId: string): void;
}

const maxAgeMs = 1_000;

interface BacklogEstimate {
  at: number;
  count: Promise<number>;
  added: number;
}

/**
 * Creates the estimate: the count from the database, at most a second old, plus the batches added here since.
 * @param limit the number of unsettled batches at which a workspace counts as full
 */
export function createNormalizerBacklog(db: Db, limit: number): NormalizerBacklog {
  const estimates = new Map<string, BacklogEstimate>();
  const estimate = (workspaceId: string): BacklogEstimate => {
    const recent = estimates.get(workspaceId);
    const now = performance.now();
    if (recent !== undefined && now - recent.at < maxAgeMs) return recent;
    const count = batches.countUnsettled(db, workspaceId, { atMost: limit });
    const estimated = { at: now, count, added: 0 };
    estimates.set(workspaceId, estimated);
    return estimated;
  };
  return {
    async isFull(workspaceId) {
      const { count, added } = estimate(workspaceId);
      return (await count) + added >= limit;
    },
    add(workspaceId) {
      const recent = estimates.get(workspaceId);
      if (recent !== undefined) recent.added += 1;
    },
  };
}
