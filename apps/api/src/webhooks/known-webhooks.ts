import { evictOldest } from "../evict-oldest.ts";

/** Remembers whose events had a valid signature lately. */
export type KnownWebhooks = ReturnType<typeof createKnownWebhooks>;

const maxKnown = 10_000;

/**
 * Creates the memory of ids. It says which line an event waits in before the database is asked, and never admits one: an
 * integration has a line of its own, but an id that anybody can make up has not.
 */
export function createKnownWebhooks(max = maxKnown) {
  const ids = new Set<string>();
  return {
    has: (id: string): boolean => ids.has(id),
    add(id: string): void {
      ids.delete(id);
      ids.add(id);
      evictOldest(ids, max);
    },
  };
}
