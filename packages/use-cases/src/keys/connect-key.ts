import { randomUUID } from "node:crypto";
import { Fault, type OptionalRight } from "@inlet/contracts";
import {
  agents,
  audit,
  type Db,
  type Integration,
  inTransaction,
  integrations,
  type RunRef,
  runs,
  tenancy,
} from "@inlet/db";
import { checkKey, type KeyCheckResult, measureClock, resolveBaseUrl } from "@inlet/kustomer";
import type { Deps } from "../deps.ts";
import { dispatchRuns } from "../dispatch.ts";
import { noWorkspace } from "../integrations/find-integration.ts";
import { toIngestionStatus } from "../integrations/ingestion-status.ts";
import { continueReading } from "../settings/change-settings.ts";
import { buildCheckOptions } from "./check-options.ts";
import { toCredentialContext } from "./credential-context.ts";
import { listLostRights } from "./lost-rights.ts";
import { takeKeyAttempt } from "./take-key-attempt.ts";
import { waitForKustomer } from "./wait-for-kustomer.ts";

/** An API key to connect to a workspace. */
export interface NewKey {
  workspaceId: string;
  apiKey: string;
  host?: string | undefined;
  /** Aborts the check when the process shuts down. */
  closing: AbortSignal;
}

type AcceptedKey = Extract<KeyCheckResult, { kind: "accepted" }>;
type RefusedKey = Extract<KeyCheckResult, { kind: "refused" }>;

/** The key is connected to the workspace. */
export interface ConnectedKey {
  kind: "connected";
  integration: Integration;
  /** Rights that the previous key had and this one lacks. */
  lost: OptionalRight[];
}

/**
 * Checks a key with Kustomer and connects the workspace with it if Kustomer accepts it. Ingestion is off after the first
 * key. A new key of the same org leaves the switches as they were: while ingestion is active, runs continue with it. A
 * refused key changes nothing. A key with fewer rights than the previous one is connected, and `lost` lists them.
 * @throws Fault invalid (host), conflict (a key of another org), unavailable, rate_limited
 */
export async function connectKey(
  deps: Pick<Deps, "db" | "http" | "keyring" | "queues" | "settings" | "log" | "actor">,
  { workspaceId, apiKey, host, closing }: NewKey,
): Promise<ConnectedKey | RefusedKey> {
  const { db, http, settings } = deps;
  const baseUrl = resolveBaseUrl({ host, ...settings.kustomerAddresses });
  await takeKeyAttempt(db, workspaceId);
  const client = http.createClient({ baseUrl, apiKey });
  const check = await waitForKustomer(closing, (signal) =>
    checkKey(client, buildCheckOptions(deps, { workspaceId, baseUrl, signal })),
  );
  if (check.kind === "refused") return check;
  const { toDispatch, ...connected } = await inTransaction(db, async (tx) => {
    if ((await tenancy.lockWorkspace(tx, workspaceId)) === undefined) throw noWorkspace();
    return saveIntegration({ ...deps, tx }, { workspaceId, apiKey, baseUrl }, check);
  });
  await dispatchRuns(deps, toDispatch);
  return connected;
}

/** Runs under the workspace's lock, so that two keys connected at once cannot mix their ciphertexts or orgs. */
async function saveIntegration(
  { tx, keyring, settings, actor }: Pick<Deps, "keyring" | "settings" | "actor"> & { tx: Db },
  { workspaceId, apiKey, baseUrl }: Pick<NewKey, "workspaceId" | "apiKey"> & { baseUrl: string },
  { org, capabilities, keyHint, expiresAt: keyExpiresAt, stamp }: AcceptedKey,
): Promise<ConnectedKey & { toDispatch: RunRef[] }> {
  const existing = await integrations.lockByWorkspace(tx, workspaceId);
  if (existing !== undefined && existing.orgId !== org.id) throw anotherOrg(existing);
  const id = existing?.id ?? randomUUID();
  const { ciphertext: encryptedKey, keyId } = keyring.encrypt(
    apiKey,
    toCredentialContext("API key", { workspaceId, integrationId: id, baseUrl }),
  );
  const owner = { id, workspaceId, orgId: org.id, orgName: org.name };
  const key = { encryptedKey, keyId, keyHint, keyExpiresAt };
  const { aheadMs: kustomerAheadMs } = measureClock(existing?.kustomerAheadMs ?? 0, stamp);
  const found = { capabilities, kustomerAheadMs };
  const integration = await integrations.connect(tx, { ...owner, ...key, ...found, baseUrl });
  if (existing !== undefined) await agents.searchAgain(tx, existing, capabilities);
  await recordConnection(tx, actor, { existing, integration });
  await runs.pauseAll(tx, id); // so that a step that began with the old key writes nothing
  const isActive = toIngestionStatus(integration) === "active";
  const toDispatch = isActive ? await continueReading(tx, id, settings) : [];
  const lost = existing === undefined ? [] : listLostRights(existing.capabilities, capabilities);
  return { kind: "connected", integration, lost, toDispatch };
}

/** Records a connection, with the last characters of the keys. */
function recordConnection(
  tx: Db,
  actor: Deps["actor"],
  { existing, integration }: { existing: Integration | undefined; integration: Integration },
): Promise<void> {
  const { id, workspaceId } = integration;
  const describe = ({ keyHint, orgName, baseUrl, keyExpiresAt, keyGeneration: generation }: Integration) => ({
    ...{ keyHint, orgName, keyExpiresAt, generation },
    host: new URL(baseUrl).host,
  });
  const event = { workspaceId, subject: id };
  return existing === undefined
    ? audit.record(tx, actor, { ...event, action: "key.connected", after: describe(integration) })
    : audit.record(tx, actor, {
        ...{ ...event, action: "key.replaced", before: describe(existing) },
        after: describe(integration),
      });
}

function anotherOrg({ orgName }: Integration): Fault {
  return new Fault(
    "conflict",
    `This key belongs to another Kustomer organization than the connected one, ${orgName}. Disconnect first, then connect the new key.`,
  );
}
