import type { Capabilities } from "@inlet/contracts";
import { Fault, isFault, requiredResources, toReadRole } from "@inlet/contracts";
import type { KustomerClient, SendOptions } from "../http/client.ts";
import type { DateStamp } from "../http/date-stamp.ts";
import type { KeyRefusalReason } from "../http/response-fault.ts";
import { isObject, readInstant, readObject, readStringList } from "../payload/values.ts";
import { findOrg, type KeyCheckOptions, type Org } from "./find-org.ts";
import { currentTokenRequest } from "./is-answering.ts";
import { probeCapabilities, sendWithRetries } from "./probe-capabilities.ts";
import { grantsRead } from "./roles.ts";

/** The result of checking a key. */
export type KeyCheckResult =
  | {
      kind: "accepted";
      org: Org;
      capabilities: Capabilities;
      roles: string[];
      keyHint: string;
      /** When the key expires; null when it does not expire or Kustomer does not say. */
      expiresAt: Date | null;
      /** Of the first response. */
      stamp: DateStamp;
    }
  | {
      kind: "refused";
      reason: KeyRefusalReason | "roles_missing";
      /** Every required role that is missing, as Kustomer's own page names it. */
      missingRoles: string[];
      /** What the admin who created the key should do. */
      message: string;
      org?: Org;
      capabilities?: Capabilities;
    };

const advice: Record<KeyRefusalReason, string> = {
  rejected:
    "Kustomer does not accept this API key. Check that the whole key was copied and has not been deleted in Kustomer, and that its allowed IP addresses include this service.",
  expired: "This API key has expired. Create a new API key in Kustomer and paste it here.",
  wrong_region:
    "This API key belongs to another Kustomer region. Choose the host that matches your organization (US, EU, India, or your own subdomain).",
};

/**
 * Asks Kustomer whether a key is valid, which org it belongs to, and what it may read.
 * @throws Fault `unavailable` or `rate_limited` when Kustomer cannot be asked, `conflict` when it answers for another org
 *   than that of the connected key
 */
export async function checkKey(client: KustomerClient, options: KeyCheckOptions): Promise<KeyCheckResult> {
  try {
    return await probeKey(client, options);
  } catch (err) {
    if (isFault(err, "unauthorized", "forbidden")) return toRefusal(err);
    throw err;
  }
}

async function probeKey(client: KustomerClient, options: KeyCheckOptions): Promise<KeyCheckResult> {
  const { token, stamp } = await fetchCurrentToken(client, options);
  const org = await findOrg(client, token, options);
  const capabilities = await probeCapabilities(client, options);
  const missing = requiredResources.filter((it) => !capabilities[`${it}s`]);
  const attributes = readObject(token["attributes"]);
  const roles = readStringList(attributes["roles"]);
  const keyHint = client.keyMetadata?.hint ?? "";
  const expiresAt = readInstant(attributes["expiresAt"]) ?? client.keyMetadata?.claimedExpiresAt ?? null;
  if (missing.length === 0) return { kind: "accepted", org, capabilities, roles, keyHint, expiresAt, stamp };
  const missingRoles = missing.map(toReadRole);
  const isGranted = missing.some((it) => grantsRead(roles, it));
  return {
    kind: "refused",
    reason: "roles_missing",
    missingRoles,
    message: buildRolesAdvice(missingRoles, isGranted),
    org,
    capabilities,
  };
}

/** This request needs no role, so its refusal means that the key itself is invalid. */
async function fetchCurrentToken(
  client: KustomerClient,
  options: SendOptions,
): Promise<{ token: Record<string, unknown>; stamp: DateStamp }> {
  const { json, stamp } = await sendWithRetries(client, { request: currentTokenRequest }, options);
  const token = readObject(json)["data"];
  if (!isObject(token)) throw new Fault("unavailable", "Kustomer does not say whose key this is.");
  return { token, stamp };
}

function toRefusal(fault: Fault): KeyCheckResult {
  const { reason } = fault.details;
  const refusalReason = reason === "expired" || reason === "wrong_region" ? reason : "rejected";
  return { kind: "refused", reason: refusalReason, missingRoles: [], message: advice[refusalReason] };
}

function buildRolesAdvice(missingRoles: string[], isGranted: boolean): string {
  const contradiction = isGranted
    ? " The key lists some of them, yet Kustomer refuses the read: the plan or a data restriction may forbid it."
    : "";
  return `This API key lacks ${missingRoles.join(", ")}. Roles cannot be added to an existing key: create a new API key in Kustomer with all four read roles (conversation, message, customer, tag) and paste it here.${contradiction}`;
}
