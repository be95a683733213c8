import { Fault } from "@inlet/contracts";
import { type Integration, inTransaction, integrations, keyChecks } from "@inlet/db";
import type { Deps } from "../deps.ts";
import { notConnected } from "../integrations/switch-ingestion.ts";
import { checkKeyNow } from "./check-key-now.ts";

/**
 * Looks now at the key that a workspace has connected, as is done daily: one that works lets the runs that waited for it
 * go on, one that is refused needs a person.
 * @param closing ends the asking when the process is to end
 * @returns what it led to; the caller rings for the runs
 * @throws Fault not_found, unavailable, rate_limited
 */
export async function recheckKey(
  deps: Deps,
  workspaceId: string,
  closing: AbortSignal,
): Promise<keyChecks.KeyCheckResult> {
  const { db } = deps;
  const integration = await integrations.findByWorkspace(db, workspaceId);
  if (integration === undefined) throw notConnected();
  const { baseUrl } = integration;
  const apiKey = decryptKey(deps, integration);
  const verdict = await checkKeyNow(deps, { workspaceId, apiKey, baseUrl }, closing);
  const judged = await inTransaction(db, (tx) => keyChecks.recordKeyCheck(tx, integration, verdict));
  if (judged !== undefined) return judged;
  // Another key was connected meanwhile, and was looked at when it was.
  const now = await integrations.findByWorkspace(db, workspaceId);
  if (now === undefined) throw notConnected();
  return { integration: now, toDispatch: [], lost: [] };
}

function decryptKey(
  { keyring }: Pick<Deps, "keyring">,
  { id: integrationId, workspaceId, keyId, encryptedKey: ciphertext }: Integration,
): string {
  try {
    return keyring.open({ keyId, ciphertext }, { workspaceId, integrationId });
  } catch (err) {
    throw undecryptable(err);
  }
}

const undecryptable = (cause: unknown): Fault =>
  new Fault(
    "unavailable",
    "The stored key cannot be opened: connect it again, or ask the operator to run inlet doctor.",
    { cause },
  );
