import type { Integration } from "@inlet/db";

/** After this many steps in a row without a timely reply, a host or an org counts as unresponsive until it replies. */
const unresponsiveAfter = 3;

/** A step that waits longer for its replies keeps its place from others, even if they come in the end, in milliseconds. */
const timelyMs = 5_000;

/** An org at its host. */
export type OrgAddress = Pick<Integration, "host" | "orgId">;

/**
 * Knows which hosts and orgs of Kustomer do not reply in time, as far as the jobs of this process show. A request to one
 * keeps its place for as long as a reply may take, so these together get some of the places only, and the rest is left to
 * the tenants of the others. Many orgs share a host: one that is down is known by the steps of any org, a slow org by its own.
 */
export interface UnresponsiveHosts {
  /** Notes that a step got its replies `tookMs` after it had asked. A late one still shows that the host is up. */
  noteReply(address: OrgAddress, tookMs: number): void;
  noteMissingReply(address: OrgAddress): void;
  /** Takes a place for a job, until it is disposed. Undefined when the unresponsive have as many as they may have. */
  enter(address: OrgAddress): Disposable | undefined;
}

/** Creates the memory of one process, in which unresponsive hosts and orgs together get at most `maxPlaces`. */
export function createUnresponsiveHosts(maxPlaces: number): UnresponsiveHosts {
  const unanswered = new Map<string, number>();
  const places = new Set<{ address: OrgAddress }>();
  const isUnresponsive = ({ host, orgId }: OrgAddress) =>
    [host, toName({ host, orgId })].some((it) => (unanswered.get(it) ?? 0) >= unresponsiveAfter);
  const countTaken = () => [...places].filter((it) => isUnresponsive(it.address)).length;
  const add = (name: string) => void unanswered.set(name, (unanswered.get(name) ?? 0) + 1);
  return {
    noteReply(address, tookMs) {
      unanswered.delete(address.host);
      if (tookMs > timelyMs) add(toName(address));
      else unanswered.delete(toName(address));
    },
    noteMissingReply(address) {
      add(address.host);
      add(toName(address));
    },
    enter(address) {
      if (isUnresponsive(address) && countTaken() >= maxPlaces) return undefined;
      const place = { address };
      places.add(place);
      return { [Symbol.dispose]: () => void places.delete(place) };
    },
  };
}

const toName = ({ host, orgId }: OrgAddress): string => `${host} ${orgId}`;
