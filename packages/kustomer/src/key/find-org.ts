import { Fault, isFault } from "@inlet/contracts";
import type { KustomerClient, SendOptions } from "../http/client.ts";
import { getRelatedId } from "../payload/record.ts";
import { readObject, readString } from "../payload/values.ts";
import { sendWithRetries } from "./probe-capabilities.ts";

/** A Kustomer organization. */
export interface Org {
  id: string;
  /** The name that Kustomer gives, else the subdomain in the key's claims, else the id. */
  name: string;
}

/** What a check needs besides the key. */
export interface KeyCheckOptions extends SendOptions {
  /**
   * Called once, as soon as the org is known and before any further request, so that the remaining requests count
   * against that org's budget.
   */
  onOrgIdentified?: ((orgId: string) => Promise<void>) | undefined;
  /** The org of a connected key. A key cannot change its org. */
  connectedOrgId?: string | undefined;
}

/**
 * Finds the org of a key. The token's own relationship takes precedence, then the current org, then the key's claims.
 * @throws Fault `unavailable` when nothing names an org, `conflict` when it is another one than the connected key's
 */
export async function findOrg(
  client: KustomerClient,
  token: Record<string, unknown>,
  { onOrgIdentified, connectedOrgId, ...options }: KeyCheckOptions,
): Promise<Org> {
  const tokenOrgId = getRelatedId({ relationships: readObject(token["relationships"]) }, "org");
  if (tokenOrgId !== undefined) await onOrgIdentified?.(tokenOrgId);
  const current = await fetchCurrentOrg(client, options);
  const claimed = client.keyMetadata?.claimedOrg;
  const id = tokenOrgId ?? current.id ?? claimed?.id;
  if (id === undefined)
    throw new Fault("unavailable", "Kustomer does not say which organization this key is for.");
  if (connectedOrgId !== undefined && id !== connectedOrgId) throw answersForAnotherOrg();
  if (tokenOrgId === undefined) await onOrgIdentified?.(id);
  const names = [current, claimed].filter((it) => it?.id === id).map((it) => it?.name);
  return { id, name: names.find((it) => it) ?? id };
}

const answersForAnotherOrg = () =>
  new Fault(
    "conflict",
    "Kustomer answered the check of this key for another organization, so nothing was changed. Check what stands between Inlet and Kustomer, such as a proxy, and whether the address still belongs to this organization.",
  );

/** A refusal is ignored, because the request usually only adds the org's name. */
async function fetchCurrentOrg(
  client: KustomerClient,
  options: SendOptions,
): Promise<{ id?: string; name?: string }> {
  try {
    const request = { method: "GET", path: "/v1/orgs/current", budget: "other", rows: 0 } as const;
    const org = readObject(readObject((await sendWithRetries(client, { request }, options)).json)["data"]);
    const id = readString(org["id"]);
    const name = readString(readObject(org["attributes"])["name"]);
    return { ...(id && { id }), ...(name && { name }) };
  } catch (err) {
    if (isFault(err, "unauthorized", "forbidden", "not_found", "invalid", "unavailable")) return {};
    throw err;
  }
}
