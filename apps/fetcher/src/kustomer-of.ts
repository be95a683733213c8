import { type BudgetPolicy, type Db, type Integration, permits } from "@inlet/db";
import type { Admit, KustomerClient, KustomerHttp } from "@inlet/kustomer";
import type { Keyring } from "@inlet/service-kit";

/** What it takes to speak to any workspace's Kustomer. */
export interface Connecting {
  db: Db;
  http: KustomerHttp;
  keyring: Keyring;
  budget: BudgetPolicy;
}

/** One workspace's Kustomer, and the leave to call it. */
export interface Connected {
  client: KustomerClient;
  admit: Admit;
}

/** Waits for a permit up to this long in place; a longer wait gives the worker to others. */
const patienceMs = 2_000;

/**
 * Opens the sealed key of an integration. `holder` is who waits in the org's queue for permits.
 * @throws Fault `unavailable` when the encryption key is not in the ring
 */
export function kustomerOf(
  { db, http, keyring, budget }: Connecting,
  integration: Integration,
  { holder, signal }: { holder: string; signal: AbortSignal },
): Connected {
  const { id, workspaceId, keyId, sealedKey, baseUrl, orgId } = integration;
  const apiKey = keyring.open({ keyId, sealed: sealedKey }, { workspaceId, integrationId: id });
  return {
    client: http.client({ baseUrl, apiKey }),
    admit: permits(db, { orgId, holder, patienceMs, policy: budget, signal }),
  };
}
