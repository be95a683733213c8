import { batches, type Db } from "@inlet/db";

/** Estimates how many batches of each workspace wait to be normalized. */
export type NormalizerBacklog = ReturnType<typeof createNormalizerBacklog>;

const maxAgeMs = 1_000;

/**
 * Creates the estimate: the count from the database, at most a second old, plus the batches added here since.
 * @param limit the number of unsettled batches at which a workspace counts as full
 */
export function createNormalizerBacklog(db: Db, limit: number) {
  const estimates = new Map<string, { at: number; count: Promise<number>; added: number }>();
  const estimate = (workspaceId: string) => {
    const recent = estimates.get(workspaceId);
    const now = performance.now();
    if (recent !== undefined && now - recent.at < maxAgeMs) return recent;
    const count = batches.countUnsettled(db, workspaceId, { atMost: limit });
    const estimated = { at: now, count, added: 0 };
    estimates.set(workspaceId, estimated);
    return estimated;
  };
  return {
    /** Whether the workspace has so many waiting batches that further events would only wait. */
    async isFull(workspaceId: string): Promise<boolean> {
      const { count, added } = estimate(workspaceId);
      return (await count) + added >= limit;
    },
    /** Counts one more waiting batch. */
    add(workspaceId: string): void {
      const recent = estimates.get(workspaceId);
      if (recent !== undefined) recent.added += 1;
    },
  };
}
