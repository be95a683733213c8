import { Fault } from "@inlet/contracts";
import { type Integration, inTransaction, integrations } from "@inlet/db";
import type { Deps } from "../deps.ts";
import { notConnected } from "../integrations/switch-ingestion.ts";
import { checkKeyNow } from "./check-key-now.ts";

/**
 * Checks the connected key of a workspace again, as the scheduler does every day. If the key works, runs that waited for
 * it continue. If Kustomer refuses it, the integration needs attention.
 * @param closing aborts the check when the process shuts down
 * @returns the outcome; the caller dispatches the runs in `toDispatch`
 * @throws Fault not_found, unavailable, rate_limited
 */
export async function recheckKey(
  deps: Deps,
  workspaceId: string,
  closing: AbortSignal,
): Promise<integrations.KeyCheckResult> {
  const { db } = deps;
  const integration = await integrations.findByWorkspace(db, workspaceId);
  if (integration === undefined) throw notConnected();
  const { baseUrl } = integration;
  const apiKey = decryptKey(deps, integration);
  const result = await checkKeyNow(deps, { workspaceId, apiKey, baseUrl }, closing);
  const recorded = await inTransaction(db, (tx) => integrations.recordKeyCheck(tx, integration, result));
  if (recorded !== undefined) return recorded;
  // Another key was connected meanwhile, and was checked when it was connected.
  const now = await integrations.findByWorkspace(db, workspaceId);
  if (now === undefined) throw notConnected();
  return { integration: now, toDispatch: [], lost: [] };
}

function decryptKey(
  { keyring }: Pick<Deps, "keyring">,
  { id: integrationId, workspaceId, keyId, encryptedKey: ciphertext }: Integration,
): string {
  try {
    return keyring.decrypt({ keyId, ciphertext }, { workspaceId, integrationId });
  } catch (err) {
    throw undecryptable(err);
  }
}

const undecryptable = (cause: unknown): Fault =>
  new Fault(
    "unavailable",
    "The stored key cannot be decrypted: connect it again, or ask the operator to run inlet doctor.",
    { cause },
  );
