import { Fault, isFault, requiredResources, toReadRole } from "@inlet/contracts";
import type { KustomerClient, SendOptions } from "../http/client.ts";
import type { KeyRefusalReason } from "../http/response-fault.ts";
import { isObject, readInstant, readObject, readStringList } from "../payload/values.ts";
import { findOrg, type KeyCheckOptions, type Org } from "./find-org.ts";
import { type Capabilities, probeCapabilities, sendWithRetries } from "./probe-capabilities.ts";
import { grantsRead } from "./roles.ts";

/** What came of checking a key. */
export type KeyCheckResult =
  | {
      kind: "accepted";
      org: Org;
      capabilities: Capabilities;
      roles: string[];
      keyHint: string;
      /** When the key ends; null when it has no end, or tells none. */
      expiresAt: Date | null;
    }
  | {
      kind: "refused";
      reason: KeyRefusalReason | "roles_missing";
      /** Every required role that is missing, as Kustomer's own page names it. */
      missingRoles: string[];
      /** What the admin who made the key should do. */
      message: string;
      org?: Org;
      capabilities?: Capabilities;
    };

const advice: Record<KeyRefusalReason, string> = {
  rejected:
    "Kustomer does not accept this API key. Check that the whole key was copied and has not been deleted in Kustomer, and that its allowed IP addresses include this service.",
  expired: "This API key has expired. Create a new API key in Kustomer and paste it here.",
  wrong_region:
    "This API key belongs to another Kustomer region. Choose the host that matches your organisation (US, EU, India, or your own sub-domain).",
};

/**
 * Asks Kustomer whether a key is good, whose it is, and what it may read.
 * @throws Fault `unavailable` or `rate_limited` when Kustomer cannot be asked
 */
export async function checkKey(client: KustomerClient, options: KeyCheckOptions): Promise<KeyCheckResult> {
  try {
    return await check(client, options);
  } catch (err) {
    if (isFault(err, "unauthorized", "forbidden")) return refused(err);
    throw err;
  }
}

async function check(client: KustomerClient, options: KeyCheckOptions): Promise<KeyCheckResult> {
  const token = await currentToken(client, options);
  const org = await findOrg(client, token, options);
  const capabilities = await probeCapabilities(client, options);
  const missing = requiredResources.filter((it) => !capabilities[`${it}s`]);
  const attributes = readObject(token["attributes"]);
  const roles = readStringList(attributes["roles"]);
  const keyHint = client.keyMetadata?.key ?? "";
  const expiresAt = readInstant(attributes["expiresAt"]) ?? client.keyMetadata?.expiresAt ?? null;
  if (missing.length === 0) return { kind: "accepted", org, capabilities, roles, keyHint, expiresAt };
  const missingRoles = missing.map(toReadRole);
  const isPromised = missing.some((it) => grantsRead(roles, it));
  return {
    kind: "refused",
    reason: "roles_missing",
    missingRoles,
    message: rolesAdvice(missingRoles, isPromised),
    org,
    capabilities,
  };
}

/** Needs no role at all, so it tells a dead key from a poor one. */
async function currentToken(client: KustomerClient, options: SendOptions): Promise<Record<string, unknown>> {
  const request = { method: "GET", path: "/v1/auth/tokens/current", budget: "other" } as const;
  const { json } = await sendWithRetries(client, request, options);
  const token = readObject(json)["data"];
  if (!isObject(token)) throw new Fault("unavailable", "Kustomer does not say whose key this is.");
  return token;
}

function refused(fault: Fault): KeyCheckResult {
  const { reason } = fault.details;
  const known = reason === "expired" || reason === "wrong_region" ? reason : "rejected";
  return { kind: "refused", reason: known, missingRoles: [], message: advice[known] };
}

function rolesAdvice(missingRoles: string[], isPromised: boolean): string {
  const doubt = isPromised
    ? " The key lists some of them, yet Kustomer refuses the read: the plan or a data restriction may forbid it."
    : "";
  return `This API key lacks ${missingRoles.join(", ")}. Roles cannot be added to an existing key: create a new API key in Kustomer with all four read roles (conversation, message, customer, tag) and paste it here.${doubt}`;
}
