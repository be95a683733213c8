import type { Integration } from "@inlet/db";
import type { AcquirePermit } from "@inlet/kustomer";

/** After this many requests in a row without a reply, a host counts as unresponsive until it replies to any org. */
const unresponsiveAfter = 3;

/** A job that waits longer for a reply keeps its place from others, even if the reply comes in the end, in milliseconds. */
const timelyMs = 5_000;

/** An org at its host. */
export type OrgAddress = Pick<Integration, "host" | "orgId">;

/**
 * Keeps jobs that wait for an unresponsive Kustomer from taking every place of this process. A request that is not answered
 * keeps its place for as long as a reply may take, so the jobs of all unresponsive hosts and orgs together get some of the
 * places only. Many orgs share a host: one that is down is known by the requests of any org, a slow org by its own last one.
 */
export interface Bulkhead {
  /** Returns permits that show how long each reply took. The wait for the permit itself does not count. */
  watch(address: OrgAddress, acquirePermit: AcquirePermit): AcquirePermit;
  /** Takes a place for a job, until it is disposed. Undefined when the unresponsive have as many as they may have. */
  enter(address: OrgAddress): Disposable | undefined;
}

/** Creates the bulkhead of one process, in which unresponsive hosts and orgs together get at most `maxPlaces`. */
export function createBulkhead(maxPlaces: number): Bulkhead {
  const unanswered = new Map<string, number>();
  const slowOrgs = new Set<string>();
  const places = new Set<{ address: OrgAddress }>();
  const isUnresponsive = (it: OrgAddress) =>
    slowOrgs.has(toName(it)) || (unanswered.get(it.host) ?? 0) >= unresponsiveAfter;
  const countTaken = () => [...places].filter((it) => isUnresponsive(it.address)).length;
  const noteOutcome = (address: OrgAddress, { isReply, tookMs }: { isReply: boolean; tookMs: number }) => {
    if (isReply) unanswered.delete(address.host);
    else unanswered.set(address.host, (unanswered.get(address.host) ?? 0) + 1);
    if (isReply && tookMs <= timelyMs) slowOrgs.delete(toName(address));
    else slowOrgs.add(toName(address));
  };
  return {
    watch: (address, acquirePermit) => async (kind) => {
      const permit = await acquirePermit(kind);
      const grantedAt = performance.now();
      return {
        ...permit,
        report(report) {
          const tookMs = performance.now() - grantedAt;
          noteOutcome(address, { isReply: report.status !== undefined, tookMs });
          return permit.report(report);
        },
      };
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
