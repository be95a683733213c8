import { Fault } from "@inlet/contracts";
import { integrations } from "@inlet/db";
import { checkKey, type KeyCheckResult } from "@inlet/kustomer";
import type { Deps } from "../deps.ts";
import { buildCheckOptions } from "./check-options.ts";

/** An API key, the workspace it is for, and the Kustomer host it belongs to. */
export interface KeyToCheck {
  workspaceId: string;
  apiKey: string;
  baseUrl: string;
}

const timeoutMs = 60_000;

/**
 * Checks a key with Kustomer while a person waits for the reply.
 * @param closing aborts the check when the process shuts down
 * @throws Fault unavailable; rate_limited when a workspace checks too often or the org's budget is used up
 */
export async function checkKeyNow(
  deps: Deps,
  { workspaceId, apiKey, baseUrl }: KeyToCheck,
  closing: AbortSignal,
): Promise<KeyCheckResult> {
  await takeKeyAttempt(deps, workspaceId);
  const client = deps.http.createClient({ baseUrl, apiKey });
  const signal = AbortSignal.any([closing, AbortSignal.timeout(timeoutMs)]);
  try {
    return await checkKey(client, await buildCheckOptions(deps, { workspaceId, baseUrl, client, signal }));
  } catch (err) {
    if (!signal.aborted) throw err;
    throw timedOut(err);
  }
}

/** Each check costs requests to Kustomer, so each workspace has a limit. */
async function takeKeyAttempt({ db }: Pick<Deps, "db">, workspaceId: string): Promise<void> {
  const waitMs = await integrations.takeKeyAttempt(db, workspaceId);
  if (waitMs === undefined) return;
  const retryAt = new Date(Date.now() + waitMs);
  throw new Fault("rate_limited", "Too many keys were tried for this workspace; try again later.", {
    retryAt,
  });
}

const timedOut = (cause: unknown) =>
  new Fault("unavailable", "Kustomer did not answer in time; try again.", { cause });
