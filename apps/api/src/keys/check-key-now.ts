import { Fault } from "@inlet/contracts";
import { keyAttempts } from "@inlet/db";
import { checkKey, type KeyCheckResult } from "@inlet/kustomer";
import type { Deps } from "../deps.ts";
import { payForCheck } from "./check-options.ts";

/** A key, whose workspace it is for, and where its Kustomer is. */
export interface AskedKey {
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
export async function askAboutKey(
  deps: Deps,
  { workspaceId, apiKey, baseUrl }: AskedKey,
  closing: AbortSignal,
): Promise<KeyCheckResult> {
  await ration(deps, workspaceId);
  const client = deps.http.createClient({ baseUrl, apiKey });
  const signal = AbortSignal.any([closing, AbortSignal.timeout(answerWithinMs)]);
  try {
    return await checkKey(client, await payForCheck(deps, { workspaceId, baseUrl, client, signal }));
  } catch (err) {
    if (!signal.aborted) throw err;
    throw cutShort(err);
  }
}

/** Each check costs requests at Kustomer, so they are rationed by workspace. */
async function ration({ db }: Pick<Deps, "db">, workspaceId: string): Promise<void> {
  const waitMs = await keyAttempts.take(db, workspaceId);
  if (waitMs === undefined) return;
  const retryAt = new Date(Date.now() + waitMs);
  throw new Fault("rate_limited", "Keys were tried too often for this workspace; try again later.", {
    retryAt,
  });
}

const cutShort = (cause: unknown) =>
  new Fault("unavailable", "Kustomer did not answer in time; try again.", { cause });
