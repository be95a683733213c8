/** After this many steps in a row without a reply, a host counts as mute until it replies. */
const muteAfter = 3;

/**
 * Knows which hosts of Kustomer do not reply, as far as the jobs of this process show. A request to such a host keeps its
 * place for as long as a reply may take, so these hosts together get some of the places only, and the rest is left to the
 * tenants of the others.
 */
export interface MuteHosts {
  noteReply(host: string): void;
  noteSilence(host: string): void;
  /** Takes a place for a job, until it is disposed. Undefined when mute hosts have as many as they may have. */
  enter(host: string): Disposable | undefined;
}

/** Creates the memory of one process, in which mute hosts get at most `maxPlaces`. */
export function createMuteHosts(maxPlaces: number): MuteHosts {
  const silences = new Map<string, number>();
  const places = new Map<string, number>();
  const isMute = (host: string) => (silences.get(host) ?? 0) >= muteAfter;
  const countTaken = () => [...places].reduce((sum, [host, count]) => sum + (isMute(host) ? count : 0), 0);
  const add = (host: string, change: number) => void places.set(host, (places.get(host) ?? 0) + change);
  return {
    noteReply: (host) => void silences.delete(host),
    noteSilence: (host) => void silences.set(host, (silences.get(host) ?? 0) + 1),
    enter(host) {
      if (isMute(host) && countTaken() >= maxPlaces) return undefined;
      add(host, 1);
      return { [Symbol.dispose]: () => add(host, -1) };
    },
  };
}
