import type { LookupAddress } from "node:dns";
import type { Resolver } from "node:dns/promises";

/**
 * Asks the name servers for the addresses of a name. The system's own look-up, which also reads its file of hosts, can work
 * on two names at a time: two whose name servers do not answer would hold up the endpoints of all workspaces.
 */
export async function lookUpByDns(resolver: Resolver, hostname: string): Promise<LookupAddress[]> {
  const [v4, v6] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  const addresses = [
    ...(v4.status === "fulfilled" ? v4.value.map((address) => ({ address, family: 4 })) : []),
    ...(v6.status === "fulfilled" ? v6.value.map((address) => ({ address, family: 6 })) : []),
  ];
  if (addresses.length === 0 && v4.status === "rejected") throw v4.reason;
  return addresses;
}
