import { regionHosts } from "@inlet/contracts";

/** A region of Kustomer, or an address of the organization's own. */
export type Region = keyof typeof regionHosts | "org";

const regions = Object.keys(regionHosts) as (keyof typeof regionHosts)[];

/** What a person can choose, in the order in which it is shown. */
export const hostChoices: readonly Region[] = [...regions, "org"];

/** Where a person says that their Kustomer is: in a region, or at an address of the organization's own. */
export interface HostChoice {
  region: Region;
  /** The organization's subdomain, or the whole host where the operator allows another one; for `org` only. */
  subdomain: string;
}

/** Finds the choice that leads to the host of an integration; the United States when nothing is connected. */
export function toHostChoice(host: string = regionHosts.us): HostChoice {
  const region = regions.find((it) => regionHosts[it] === host);
  return { region: region ?? "org", subdomain: region ? "" : host.replace(/\.api\.kustomerapp\.com$/, "") };
}
