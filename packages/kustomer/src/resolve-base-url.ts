import { Fault } from "@inlet/contracts";

/**
 * The regions a person can choose by name.
 * @see https://developer.kustomer.com/docs/concepts/regions-and-base-urls
 */
export const regionBaseUrls = {
  us: "https://api.kustomerapp.com",
  eu: "https://api.prod2.kustomerapp.com",
  india: "https://api.prod4.kustomerapp.com",
} as const;

/** How the host is chosen. */
export interface HostChoice {
  /** `us`, `eu`, `india`, an org's sub-domain (`acme`), or a full host of Kustomer's; `us` when absent. */
  host?: string | undefined;
  /** The operator's own base URL, for development; wins over everything. */
  override?: string | undefined;
  /** Further base URLs that the operator allows, each by its origin. */
  allowed?: string[] | undefined;
}

const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const subDomain = new RegExp(`^${label}$`);
const orgHost = new RegExp(`^${label}\\.api\\.kustomerapp\\.com$`);

/**
 * The base URL that requests go to, without a trailing slash. Only Kustomer's own hosts and what the operator
 * wrote down can come out, so that nobody can point a key at a server of their own.
 * @throws Fault `invalid` for any other host
 */
export function resolveBaseUrl({ host, override, allowed = [] }: HostChoice): string {
  if (override) return operatorUrl(override);
  const name = (host ?? "").trim().toLowerCase() || "us";
  return byName(name) ?? byAddress(name, allowed) ?? refuse(allowed);
}

function byName(name: string): string | undefined {
  if (isRegion(name)) return regionBaseUrls[name];
  return subDomain.test(name) ? `https://${name}.api.kustomerapp.com` : undefined;
}

function byAddress(address: string, allowed: string[]): string | undefined {
  const bare = address.replace(/^https:\/\//, "").replace(/\/+$/, "");
  const isKustomers = Object.values<string>(regionBaseUrls).includes(`https://${bare}`) || orgHost.test(bare);
  if (isKustomers) return `https://${bare}`;
  const wanted = originOf(address);
  return wanted === undefined
    ? undefined
    : allowed.find((it) => originOf(it) === wanted)?.replace(/\/+$/, "");
}

function isRegion(name: string): name is keyof typeof regionBaseUrls {
  return Object.hasOwn(regionBaseUrls, name);
}

function originOf(address: string): string | undefined {
  const url = URL.parse(address);
  return url && /^https?:$/.test(url.protocol) ? url.origin : undefined;
}

function operatorUrl(override: string): string {
  if (originOf(override) === undefined) {
    throw new Fault("invalid", "The Kustomer base URL in the environment is not an http or https URL.");
  }
  return override.replace(/\/+$/, "");
}

function refuse(allowed: string[]): never {
  const choices = [...Object.keys(regionBaseUrls), "an organisation's sub-domain, such as acme", ...allowed];
  throw new Fault("invalid", `The host is none of Kustomer's. Choose one of: ${choices.join(", ")}.`, {
    details: { choices },
  });
}
