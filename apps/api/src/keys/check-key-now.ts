import { Fault } from "@inlet/contracts";
import { keyAttempts } from "@inlet/db";
import { checkKey, type KeyCheckResult } from "@inlet/kustomer";
import type { Deps } from "../deps.ts";
import { buildCheckOptions } from "./check-options.ts";

/** A key, whose workspace it is for, and where its Kustomer is. */
export interface KeyToCheck {
  workspaceId: string;
  apiKey: string;
  baseUrl: string;
}

const answerWithinMs = 60_000;

/**
 * Asks Kustomer about a key while a person waits.
 * @param closing ends the asking when the process is to end
 * @throws Fault unavailable; rate_limited when a workspace asks too often, or the org's budget is used up
 */
export async function checkKeyNow(
  deps: Deps,
  { workspaceId, apiKey, baseUrl }: KeyToCheck,
  closing: AbortSignal,
): Promise<KeyCheckResult> {
  await takeKeyAttempt(deps, workspaceId);
  const client = deps.http.createClient({ baseUrl, apiKey });
  const signal = AbortSignal.any([closing, AbortSignal.timeout(answerWithinMs)]);
  try {
    return await checkKey(client, await buildCheckOptions(deps, { workspaceId, baseUrl, client, signal }));
  } catch (err) {
    if (!signal.aborted) throw err;
    throw timedOut(err);
  }
}

/** Each check costs requests at Kustomer, so they are rationed by workspace. */
async function takeKeyAttempt({ db }: Pick<Deps, "db">, workspaceId: string): Promise<void> {
  const waitMs = await keyAttempts.takeKeyAttempt(db, workspaceId);
  if (waitMs === undefined) return;
  const retryAt = new Date(Date.now() + waitMs);
  throw new Fault("rate_limited", "Keys were tried too often for this workspace; try again later.", {
    retryAt,
  });
}

const timedOut = (cause: unknown) =>
  new Fault("unavailable", "Kustomer did not answer in time; try again.", { cause });
