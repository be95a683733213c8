import { randomUUID } from "node:crypto";
import { Fault } from "@inlet/contracts";
import { type Db, type Integration, integrations, permits, runs, workspaces } from "@inlet/db";
import { checkKey, type KeyCheck, resolveBaseUrl } from "@inlet/kustomer";
import type { Deps } from "./deps.ts";

/** A key that somebody wants to connect. */
export interface NewKey {
  workspaceId: string;
  apiKey: string;
  host?: string | undefined;
}

/** A key, and the Kustomer it is for. */
type PlacedKey = NewKey & { baseUrl: string };

type Accepted = Extract<KeyCheck, { kind: "accepted" }>;
type Refused = Extract<KeyCheck, { kind: "refused" }>;

/** A person is waiting, so a check waits its turn in the org's budget for a while. */
const patienceMs = 15_000;
const answerWithinMs = 60_000;

/**
 * Asks Kustomer about a key and, when it is good, connects the workspace with it; ingestion is off after it. A refused
 * key changes nothing.
 * @param closing ends the asking when the process is to end
 * @throws Fault invalid (host), conflict (a key of another org), unavailable, rate_limited
 */
export async function connectKey(
  deps: Deps,
  key: NewKey,
  closing: AbortSignal,
): Promise<Integration | Refused> {
  const { host, workspaceId } = key;
  const baseUrl = resolveBaseUrl({ host, override: deps.settings.kustomerBaseUrl });
  const signal = AbortSignal.any([closing, AbortSignal.timeout(answerWithinMs)]);
  const check = await ask(deps, { ...key, baseUrl }, signal);
  if (check.kind === "refused") return check;
  return deps.db.transaction().execute(async (tx) => {
    if ((await workspaces.lockById(tx, workspaceId)) === undefined)
      throw new Fault("not_found", "There is no such workspace.");
    return store({ ...deps, tx }, { ...key, baseUrl }, check);
  });
}

/**
 * The check's requests are paid from the budget of the org that the key names. That name is unproven: a forged key
 * costs that org one request, for Kustomer refuses it at the first. A key that names none pays from a budget of its
 * host, so a check of it (nine requests, at most ten times a minute and workspace) comes on top of the org's share.
 */
async function ask({ db, http, settings }: Deps, key: PlacedKey, signal: AbortSignal): Promise<KeyCheck> {
  const { apiKey, workspaceId, baseUrl } = key;
  const client = http.client({ baseUrl, apiKey });
  const orgId = client.hints?.org?.id ?? `unknown:${new URL(baseUrl).host}`;
  const holder = `check/${workspaceId}`;
  try {
    const admit = permits(db, { orgId, holder, patienceMs, policy: settings.budget, signal });
    return await checkKey(client, { admit, signal });
  } catch (err) {
    if (!signal.aborted) throw err;
    throw cutShort(err);
  }
}

const cutShort = (cause: unknown) =>
  new Fault("unavailable", "Kustomer did not answer in time; try again.", { cause });

/** Under the workspace's lock, so that two keys at once cannot mix their seals or their orgs. */
async function store(
  { tx, keyring }: Pick<Deps, "keyring"> & { tx: Db },
  { workspaceId, apiKey, baseUrl }: PlacedKey,
  { org, capabilities, keyHint }: Accepted,
): Promise<Integration> {
  const existing = await integrations.lockByWorkspace(tx, workspaceId);
  if (existing !== undefined && existing.orgId !== org.id) throw anotherOrg(existing);
  const id = existing?.id ?? randomUUID();
  const { sealed: sealedKey, keyId } = keyring.seal(apiKey, { workspaceId, integrationId: id });
  const owner = { id, workspaceId, orgId: org.id, orgName: org.name };
  const connection = { ...owner, baseUrl, sealedKey, keyId, keyHint, capabilities };
  const integration = await integrations.connect(tx, connection);
  await runs.pauseAll(tx, integration.id);
  return integration;
}

function anotherOrg({ orgName }: Integration): Fault {
  return new Fault(
    "conflict",
    `This key belongs to another Kustomer organisation than ${orgName}, which is connected. Disconnect first (DELETE), then connect the new one.`,
  );
}
