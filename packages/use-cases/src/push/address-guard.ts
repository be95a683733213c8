import type { LookupAddress, LookupOptions } from "node:dns";
import { lookup as lookUpBySystem, Resolver } from "node:dns/promises";
import { BlockList, isIP, type LookupFunction } from "node:net";

/**
 * The IPv4 networks that are not the public internet.
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 */
const specialNetworks = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
];

/** Of IPv6 only this is public, without the parts that carry IPv4 addresses or are for documentation. */
const globalUnicast = "2000::/3";
const specialIpv6Networks = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];

/** The code of the error with which a connection to a forbidden address fails. */
export const forbiddenAddress = "EFORBIDDENADDRESS";

/** Decides which addresses may be called. */
export interface AddressGuard {
  /** Whether an IP address may be called. */
  allows: (address: string) => boolean;
  /** Whether a host in a URL may be called, as far as the URL says: a name is looked up later. */
  allowsHost: (hostname: string) => boolean;
  /** Looks a name up for a connection, and returns only addresses that may be called. */
  lookup: LookupFunction;
}

/**
 * Creates a guard that allows public addresses and some private networks. The look-up belongs to the connection itself, so
 * a name that resolves to another address a moment later changes nothing.
 * @param privateNetworks in CIDR notation. Where there are some, the system may know names that no name server knows
 */
export function createAddressGuard(
  privateNetworks: readonly string[],
  resolver = new Resolver({ timeout: 2_000, tries: 2 }),
): AddressGuard {
  const allowed = toBlockList(privateNetworks);
  const special = toBlockList([...specialNetworks, ...specialIpv6Networks]);
  const global = toBlockList([globalUnicast]);
  const allows = (address: string): boolean => {
    const version = isIP(address);
    if (version === 0) return false;
    const family = version === 4 ? "ipv4" : "ipv6";
    if (allowed.check(address, family)) return true;
    return (version === 4 || global.check(address, family)) && !special.check(address, family);
  };
  const resolve = (hostname: string, options: LookupOptions): Promise<LookupAddress[]> =>
    privateNetworks.length > 0 || !hostname.includes(".")
      ? lookUpBySystem(hostname, { ...options, all: true })
      : lookUpByDns(resolver, hostname);
  const find = async (hostname: string, options: LookupOptions): Promise<LookupAddress[]> => {
    const addresses = (await resolve(hostname, options)).filter((it) => allows(it.address));
    if (addresses.length === 0) throw createError();
    return addresses;
  };
  const lookup: LookupFunction = (hostname, options, callback) => {
    find(hostname, options).then(
      (all) => (options.all ? callback(null, all) : callback(null, all[0]?.address ?? "", all[0]?.family)),
      (err: NodeJS.ErrnoException) => callback(err, ""),
    );
  };
  const allowsHost = (hostname: string): boolean => {
    const host = hostname.replace(/^\[|\]$/g, "");
    return isIP(host) === 0 || allows(host);
  };
  return { allows, allowsHost, lookup };
}

/**
 * Asks the name servers for the addresses of a name. The system's own look-up, which also reads its file of hosts, can work
 * on two names at a time: two whose name servers do not answer would hold up the endpoints of all workspaces.
 */
async function lookUpByDns(resolver: Resolver, hostname: string): Promise<LookupAddress[]> {
  const [v4, v6] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  const addresses = [
    ...(v4.status === "fulfilled" ? v4.value.map((address) => ({ address, family: 4 })) : []),
    ...(v6.status === "fulfilled" ? v6.value.map((address) => ({ address, family: 6 })) : []),
  ];
  if (addresses.length === 0 && v4.status === "rejected") throw v4.reason;
  return addresses;
}

function toBlockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", bits] = network.split("/");
    list.addSubnet(address, Number(bits), isIP(address) === 4 ? "ipv4" : "ipv6");
  }
  return list;
}

const createError = (): NodeJS.ErrnoException =>
  Object.assign(new Error("The name resolves to no address that may be called."), { code: forbiddenAddress });
