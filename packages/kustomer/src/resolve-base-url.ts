import { Fault, http, regionHosts } from "@inlet/contracts";

/** What decides which host requests go to. */
export interface HostChoice extends TrustedAddresses {
  /** `us`, `eu`, `india`, an org's subdomain (`acme`), or a full host; `us` when absent. */
  host?: string | undefined;
}

/** The addresses besides Kustomer's own to which the operator lets keys be sent. */
export interface TrustedAddresses {
  /** A base URL set by the operator, for development. It takes precedence over everything else. */
  override?: string | undefined;
  /** Further base URLs that the operator allows. They match by origin, or by host alone as an integration shows it. */
  allowed?: string[] | undefined;
}

const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const subDomain = new RegExp(`^${label}$`);
const orgHost = new RegExp(`^${label}\\.api\\.kustomerapp\\.com$`);

/**
 * The base URL that requests go to, without a trailing slash. The result is always one of Kustomer's own hosts or a
 * URL that the operator configured, so that nobody can send a key to a server of their own.
 * @throws Fault `invalid` for any other host
 */
export function resolveBaseUrl({ host, override, allowed = [] }: HostChoice): string {
  if (override) return toOverrideUrl(override);
  const name = (host ?? "").trim().toLowerCase() || "us";
  return resolveName(name) ?? resolveAddress(name, allowed) ?? rejectHost(allowed);
}

/**
 * Checks, before a key is sent, that it may be sent to a stored base URL: one of Kustomer's own hosts by https, a URL that
 * the operator allows at present, or a simulator on this machine.
 * @throws Fault `invalid`
 */
export function checkBaseUrl(baseUrl: string, { override, allowed = [] }: TrustedAddresses): void {
  const origin = getOrigin(baseUrl);
  const trusted = [override ?? "", ...allowed].map(getOrigin);
  if (origin !== undefined && (trusted.includes(origin) || isOnThisMachine(origin))) return;
  if (resolveAddress(baseUrl, []) === baseUrl) return;
  throw new Fault(
    "invalid",
    "The API key was not sent: its address is not Kustomer's by https, nor one that the operator allows. Connect the key again.",
  );
}

const isOnThisMachine = (origin: string): boolean => http.isLoopbackHost(new URL(origin).hostname);

function resolveName(name: string): string | undefined {
  if (isRegion(name)) return `https://${regionHosts[name]}`;
  return subDomain.test(name) ? `https://${name}.api.kustomerapp.com` : undefined;
}

function resolveAddress(address: string, allowed: string[]): string | undefined {
  const bare = address.replace(/^https:\/\//, "").replace(/\/+$/, "");
  const isKustomerHost = Object.values<string>(regionHosts).includes(bare) || orgHost.test(bare);
  if (isKustomerHost) return `https://${bare}`;
  const origin = getOrigin(address);
  return allowed
    .find((it) => (origin === undefined ? URL.parse(it)?.host === address : getOrigin(it) === origin))
    ?.replace(/\/+$/, "");
}

function isRegion(name: string): name is keyof typeof regionHosts {
  return Object.hasOwn(regionHosts, name);
}

function getOrigin(address: string): string | undefined {
  const url = URL.parse(address);
  return url && /^https?:$/.test(url.protocol) ? url.origin : undefined;
}

function toOverrideUrl(override: string): string {
  if (getOrigin(override) === undefined) {
    throw new Fault("invalid", "The Kustomer base URL in the environment is not an http or https URL.");
  }
  return override.replace(/\/+$/, "");
}

function rejectHost(allowed: string[]): never {
  const choices = [...Object.keys(regionHosts), "an organization's subdomain, such as acme", ...allowed];
  throw new Fault("invalid", `The host is none of Kustomer's. Choose one of: ${choices.join(", ")}.`, {
    details: { choices },
  });
}
