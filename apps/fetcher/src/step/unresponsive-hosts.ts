/** After this many steps in a row without a reply, a host counts as unresponsive until it replies. */
const unresponsiveAfter = 3;

/**
 * Knows which hosts of Kustomer do not reply, as far as the jobs of this process show. A request to such a host keeps its
 * place for as long as a reply may take, so these hosts together get some of the places only, and the rest is left to the
 * tenants of the others.
 */
export interface UnresponsiveHosts {
  noteReply(host: string): void;
  noteMissingReply(host: string): void;
  /** Takes a place for a job, until it is disposed. Undefined when unresponsive hosts have as many as they may have. */
  enter(host: string): Disposable | undefined;
}

/** Creates the memory of one process, in which unresponsive hosts get at most `maxPlaces`. */
export function createUnresponsiveHosts(maxPlaces: number): UnresponsiveHosts {
  const unanswered = new Map<string, number>();
  const places = new Map<string, number>();
  const isUnresponsive = (host: string) => (unanswered.get(host) ?? 0) >= unresponsiveAfter;
  const countTaken = () =>
    [...places].reduce((sum, [host, count]) => sum + (isUnresponsive(host) ? count : 0), 0);
  const add = (host: string, change: number) => void places.set(host, (places.get(host) ?? 0) + change);
  return {
    noteReply: (host) => void unanswered.delete(host),
    noteMissingReply: (host) => void unanswered.set(host, (unanswered.get(host) ?? 0) + 1),
    enter(host) {
      if (isUnresponsive(host) && countTaken() >= maxPlaces) return undefined;
      add(host, 1);
      return { [Symbol.dispose]: () => add(host, -1) };
    },
  };
}
