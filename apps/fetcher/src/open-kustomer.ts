import type { Lane } from "@inlet/contracts";
import { type BudgetPolicy, type Db, type Integration, createPermitAcquirer } from "@inlet/db";
import type { AcquirePermit, KustomerClient, KustomerHttp } from "@inlet/kustomer";
import type { Keyring } from "@inlet/service-kit";

/** What it takes to speak to any workspace's Kustomer. */
export interface KustomerDeps {
  db: Db;
  http: KustomerHttp;
  keyring: Keyring;
  budget: BudgetPolicy;
}

/** One workspace's Kustomer, and the leave to call it. */
export interface KustomerAccess {
  client: KustomerClient;
  acquirePermit: AcquirePermit;
  /** Leave for one of several requests made side by side; each place waits in the org's queue for itself. */
  admitParallel: (place: number) => AcquirePermit;
}

/** Waits for a permit up to this long in place; a longer wait gives the worker to others. */
const patienceMs = 2_000;

/**
 * Opens the sealed key of an integration. `holder` is who waits in the org's queue for permits, `lane` on whose behalf.
 * @throws Fault `unavailable` when the encryption key is not in the ring
 */
export function openKustomer(
  { db, http, keyring, budget }: KustomerDeps,
  integration: Integration,
  { holder, lane, signal }: { holder: string; lane: Lane; signal: AbortSignal },
): KustomerAccess {
  const { id, workspaceId, keyId, encryptedKey, baseUrl, orgId } = integration;
  const apiKey = keyring.open({ keyId, sealed: encryptedKey }, { workspaceId, integrationId: id });
  const admitAs = (name: string): AcquirePermit =>
    createPermitAcquirer(db, { orgId, holder: name, lane, patienceMs, policy: budget, signal });
  return {
    client: http.createClient({ baseUrl, apiKey }),
    acquirePermit: admitAs(holder),
    admitParallel: (place) => admitAs(place === 0 ? holder : `${holder}#${place}`),
  };
}
