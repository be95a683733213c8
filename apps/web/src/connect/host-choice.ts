import { regionHosts } from "@inlet/contracts";

/** Where a person says that their Kustomer is: in a region, or at an address of the organization's own. */
export interface HostChoice {
  region: keyof typeof regionHosts | "org";
  /** The organization's subdomain, or the whole host where the operator allows another one; for `org` only. */
  subdomain: string;
}

/** Finds the choice that leads to the host of an integration; the United States when nothing is connected. */
export function toHostChoice(host: string = regionHosts.us): HostChoice {
  const region = (["us", "eu", "india"] as const).find((it) => regionHosts[it] === host);
  return { region: region ?? "org", subdomain: region ? "" : host.replace(/\.api\.kustomerapp\.com$/, "") };
}
