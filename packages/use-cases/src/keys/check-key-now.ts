import { inTransaction } from "@inlet/db";
import { checkKey } from "@inlet/kustomer";
import type { Deps } from "../deps.ts";
import { dispatchRuns } from "../dispatch.ts";
import { findIntegration } from "../integrations/find-integration.ts";
import { type RecordedKeyCheck, recordKeyCheck } from "./record-key-check.ts";
import { takeKeyAttempt } from "./take-key-attempt.ts";
import { openForPerson, waitForKustomer } from "./wait-for-kustomer.ts";

/** What a check of the connected key found. */
export type CheckedKey = Pick<RecordedKeyCheck, "integration" | "lost">;

/**
 * Checks the connected key of a workspace while a person waits for the reply. If the key works, runs that waited for it
 * continue. If Kustomer refuses it, the integration needs attention.
 * @throws Fault not_found, unavailable; conflict when Kustomer answers for another org; rate_limited when a workspace checks too often or the org's budget is used up
 */
export async function checkKeyNow(
  deps: Omit<Deps, "actor">,
  { workspaceId, closing }: { workspaceId: string; closing: AbortSignal },
): Promise<CheckedKey> {
  const { db } = deps;
  const integration = await findIntegration(db, workspaceId);
  await takeKeyAttempt(db, workspaceId);
  const check = await waitForKustomer(closing, (signal) => {
    const { client, acquirePermit } = openForPerson(deps, integration, {
      holder: `check/${workspaceId}`,
      signal,
    });
    return checkKey(client, { acquirePermit, signal, connectedOrgId: integration.orgId });
  });
  const recorded = await inTransaction(db, (tx) => recordKeyCheck(tx, integration, check));
  // Another key was connected meanwhile, and was checked when it was connected.
  if (recorded === undefined) return { integration: await findIntegration(db, workspaceId), lost: [] };
  await dispatchRuns(deps, recorded.toDispatch);
  return recorded;
}
