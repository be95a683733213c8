import { deletions, inTransaction, integrations, type Run, runs } from "@inlet/db";
import { checkKey } from "@inlet/kustomer";
import type { KustomerDeps } from "./open-kustomer.ts";
import type { StepContext } from "./step.ts";

/** What a key check found after Kustomer had refused a request of a run. */
export type RecheckResult =
  /** The key is as good as before. The refusal was an exception, so the run continues. */
  | "unchanged"
  /** A person must act. The runs of the integration are paused. */
  | "needs attention"
  /** The key has lost an optional right. A backfill continues without it; any other run ends and the next one does. */
  | "weaker"
  /** The integration has another key by now, so the result for the old key does not matter. */
  | "replaced";

const allStreams = ["conversations", "messages", "customers"] as const;

/**
 * Validates the key again after a 401 or 403. Cursors do not move.
 * @throws Fault unavailable or rate_limited when Kustomer cannot be asked now
 */
export async function recheckKey(
  { db }: Pick<KustomerDeps, "db">,
  run: Run,
  { client, acquirePermit, signal, integration }: StepContext,
): Promise<RecheckResult> {
  const check = await checkKey(client, { acquirePermit, signal });
  const recorded = await inTransaction(db, (tx) => integrations.recordKeyCheck(tx, integration, check));
  if (recorded === undefined) return "replaced";
  if (check.kind === "refused") return "needs attention";
  if (run.phase === "audit" && !check.capabilities.auditLog) return failAuditRun(db, run);
  if (check.capabilities.search || allStreams.every((it) => run.listed.includes(it))) return "unchanged";
  if (run.kind === "backfill") {
    await runs.switchToLists(db, run, { streams: allStreams, warning: readByListsWarning });
    return "weaker";
  }
  const message =
    "The API key may no longer search. The next run reads by lists and starts at the same cursor.";
  await runs.fail(db, run, { kind: "forbidden", message });
  await integrations.makeDue(db, integration.id);
  return "weaker";
}

/** Without the audit log, the next reconcile run finds deletions by checking every stored record. */
async function failAuditRun(db: KustomerDeps["db"], run: Run): Promise<RecheckResult> {
  const message =
    "The API key may no longer read the audit log. The next run finds deletions by checking the stored records.";
  await runs.fail(db, run, { kind: "forbidden", message });
  await deletions.makeReconcileDue(db, run.integrationId);
  return "weaker";
}

const readByListsWarning =
  "The API key may no longer search, so the rest of this run was read by lists. It did not see changes without a new message in conversations that began long before.";
