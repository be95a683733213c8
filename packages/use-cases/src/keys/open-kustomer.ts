import type { Lane } from "@inlet/contracts";
import { type BudgetPolicy, budgets, type Db, type Integration } from "@inlet/db";
import type { AcquirePermit, KustomerClient, KustomerHttp } from "@inlet/kustomer";
import type { Keyring } from "@inlet/service-kit";
import { toCredentialContext } from "./credential-context.ts";

/** What every call to Kustomer needs, whatever the workspace. */
export interface KustomerDeps {
  db: Db;
  http: KustomerHttp;
  keyring: Keyring;
  budget: BudgetPolicy;
  /** How long a request of a job waits in place for a permit before the job is deferred, in milliseconds; 2,000 by default. */
  jobPatienceMs?: number;
}

/** Who waits for permits, and how. */
export interface PermitOptions {
  /** The name that waits in the org's permit queue. */
  holder: string;
  lane: Lane;
  signal: AbortSignal;
  /** No run needs these requests, and Kustomer may fail to answer them alone. So their failures stop no other request. */
  isOptional?: boolean;
  /** How long a request waits for a permit, in milliseconds; by default as long as that of a job. */
  patienceMs?: number;
}

/** A client for one workspace's Kustomer, and the permits for its requests. */
export interface KustomerAccess {
  client: KustomerClient;
  acquirePermit: AcquirePermit;
  /** Permits for parallel requests. Each `index` waits in the org's permit queue on its own. */
  acquireParallelPermit: (index: number) => AcquirePermit;
  /** Permits for the rare request that shows whether Kustomer answers at all. They do not queue behind other work. */
  acquireControlPermit: AcquirePermit;
}

const defaultJobPatienceMs = 2_000;

/** How long the one request waits that may end a row of failures. */
const controlPatienceMs = 10_000;

/**
 * Decrypts the key of an integration and opens a client with it.
 * @throws Fault `unavailable` when the keyring does not have the encryption key, `invalid` when the key was stored for
 *   another address, or when keys may not be sent to this one
 */
export function openKustomer(
  { db, http, keyring, budget: policy, jobPatienceMs = defaultJobPatienceMs }: KustomerDeps,
  integration: Integration,
  { holder, lane, signal, isOptional, patienceMs = jobPatienceMs }: PermitOptions,
): KustomerAccess {
  const { id, workspaceId, keyId, encryptedKey, baseUrl, host, orgId } = integration;
  const owner = toCredentialContext("API key", { workspaceId, integrationId: id, baseUrl });
  const apiKey = keyring.decrypt({ keyId, ciphertext: encryptedKey }, owner);
  const options = { host, orgId, lane, patienceMs, policy, signal, isOptional };
  const createPermits = (name: string): AcquirePermit =>
    budgets.createPermitAcquirer(db, { ...options, holder: name });
  return {
    client: http.createClient({ baseUrl, apiKey }),
    acquirePermit: createPermits(holder),
    acquireParallelPermit: (index) => createPermits(index === 0 ? holder : `${holder}#${index}`),
    acquireControlPermit: budgets.createPermitAcquirer(db, {
      ...options,
      holder: `control/${holder}`,
      lane: "live",
      patienceMs: controlPatienceMs,
      ignoresFailures: true,
    }),
  };
}
