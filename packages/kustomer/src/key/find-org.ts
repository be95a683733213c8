import { Fault, isFault } from "@inlet/contracts";
import type { KustomerClient, SendOptions } from "../http/client.ts";
import { getRelatedId } from "../payload/record.ts";
import { readObject, readString } from "../payload/values.ts";
import { sendWithRetries } from "./probe-capabilities.ts";

/** A Kustomer organisation. */
export interface Org {
  id: string;
  /** Its name as Kustomer tells it, else the sub-domain in the key, else its id. */
  name: string;
}

/** What a check needs besides the key. */
export interface KeyCheckOptions extends SendOptions {
  /**
   * Told whose key it is as soon as Kustomer has said so, before anything else is asked, so that the rest can be paid
   * from the right budget.
   */
  onOrgIdentified?: ((orgId: string) => Promise<void>) | undefined;
}

/**
 * The org of a key: as the token says, else as Kustomer says, else as the key's own claims say.
 * @throws Fault `unavailable` when nothing names an org
 */
export async function findOrg(
  client: KustomerClient,
  token: Record<string, unknown>,
  { onOrgIdentified, ...options }: KeyCheckOptions,
): Promise<Org> {
  const named = getRelatedId({ relationships: readObject(token["relationships"]) }, "org");
  if (named !== undefined) await onOrgIdentified?.(named);
  const told = await currentOrg(client, options);
  const hint = client.keyMetadata?.org;
  const id = named ?? told.id ?? hint?.id;
  if (id === undefined)
    throw new Fault("unavailable", "Kustomer does not say which organisation this key is for.");
  if (named === undefined) await onOrgIdentified?.(id);
  const names = [told, hint].filter((it) => it?.id === id).map((it) => it?.name);
  return { id, name: names.find((it) => it) ?? id };
}

/** Only the name hangs on it, so a refusal does not matter. */
async function currentOrg(
  client: KustomerClient,
  options: SendOptions,
): Promise<{ id?: string; name?: string }> {
  try {
    const request = { method: "GET", path: "/v1/orgs/current", budget: "other" } as const;
    const org = readObject(readObject((await sendWithRetries(client, request, options)).json)["data"]);
    const id = readString(org["id"]);
    const name = readString(readObject(org["attributes"])["name"]);
    return { ...(id && { id }), ...(name && { name }) };
  } catch (err) {
    if (isFault(err, "unauthorized", "forbidden", "not_found", "invalid", "unavailable")) return {};
    throw err;
  }
}
