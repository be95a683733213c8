import { randomUUID } from "node:crypto";
import { Fault } from "@inlet/contracts";
import {
  type Db,
  type Integration,
  inTransaction,
  integrations,
  keyChecks,
  runs,
  workspaces,
} from "@inlet/db";
import { type KeyCheckResult, resolveBaseUrl } from "@inlet/kustomer";
import type { Deps } from "../deps.ts";
import { checkKeyNow, type KeyToCheck } from "./check-key-now.ts";

/** A key that somebody wants to connect. */
export interface NewKey {
  workspaceId: string;
  apiKey: string;
  host?: string | undefined;
}

type Accepted = Extract<KeyCheckResult, { kind: "accepted" }>;
type Refused = Extract<KeyCheckResult, { kind: "refused" }>;

/** A workspace that is connected with a key. */
export interface ConnectedKey {
  kind: "connected";
  integration: Integration;
  /** What the key may not do and the one before could. */
  lost: keyChecks.OptionalRight[];
}

/**
 * Asks Kustomer about a key and, when it is good, connects the workspace with it; ingestion is off after it. A refused
 * key changes nothing; one that may do less than the one before is taken, and what is lost is told.
 * @param closing ends the asking when the process is to end
 * @throws Fault invalid (host), conflict (a key of another org), unavailable, rate_limited
 */
export async function connectKey(
  deps: Deps,
  { host, ...key }: NewKey,
  closing: AbortSignal,
): Promise<ConnectedKey | Refused> {
  const baseUrl = resolveBaseUrl({ host, override: deps.settings.kustomerBaseUrl });
  const check = await checkKeyNow(deps, { ...key, baseUrl }, closing);
  if (check.kind === "refused") return check;
  return inTransaction(deps.db, async (tx) => {
    if ((await workspaces.lockWorkspace(tx, key.workspaceId)) === undefined)
      throw new Fault("not_found", "There is no such workspace.");
    return saveIntegration({ ...deps, tx }, { ...key, baseUrl }, check);
  });
}

/** Under the workspace's lock, so that two keys at once cannot mix their seals or their orgs. */
async function saveIntegration(
  { tx, keyring }: Pick<Deps, "keyring"> & { tx: Db },
  { workspaceId, apiKey, baseUrl }: KeyToCheck,
  { org, capabilities, keyHint, expiresAt: keyExpiresAt }: Accepted,
): Promise<ConnectedKey> {
  const existing = await integrations.lockByWorkspace(tx, workspaceId);
  if (existing !== undefined && existing.orgId !== org.id) throw anotherOrg(existing);
  const id = existing?.id ?? randomUUID();
  const { ciphertext: encryptedKey, keyId } = keyring.seal(apiKey, { workspaceId, integrationId: id });
  const owner = { id, workspaceId, orgId: org.id, orgName: org.name };
  const key = { encryptedKey, keyId, keyHint, keyExpiresAt };
  const integration = await integrations.connect(tx, { ...owner, ...key, baseUrl, capabilities });
  await runs.pauseAll(tx, integration.id);
  const lost = existing === undefined ? [] : keyChecks.listLostRights(existing.capabilities, capabilities);
  return { kind: "connected", integration, lost };
}

function anotherOrg({ orgName }: Integration): Fault {
  return new Fault(
    "conflict",
    `This key belongs to another Kustomer organisation than ${orgName}, which is connected. Disconnect first (DELETE), then connect the new one.`,
  );
}
