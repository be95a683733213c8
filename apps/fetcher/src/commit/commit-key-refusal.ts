import { deletions, inTransaction, integrations, type Run, runs } from "@inlet/db";
import type { KeyCheckResult } from "@inlet/kustomer";
import { recordKeyCheck } from "@inlet/use-cases";
import type { StepContext } from "../plan/next-action.ts";

/** What a key check found after Kustomer had refused a request of a run. */
export type RefusalCause =
  /** The key is as good as before. The refusal was an exception, so the run continues. */
  | "unchanged"
  /** A person must act. The runs of the integration are paused. */
  | "needs attention"
  /** The key has lost an optional right. A backfill continues without it; any other run ends and the next one does. */
  | "weaker"
  /** The integration has another key by now, so the result for the old key does not matter. */
  | "replaced";

const allStreams = ["conversations", "messages", "customers"] as const;

/** Records the key check that followed a 401 or 403, and ends or changes a run that needs the lost right. */
export async function commitKeyRefusal(
  run: Run,
  check: KeyCheckResult,
  { db, integration }: StepContext,
): Promise<RefusalCause> {
  const recorded = await inTransaction(db, (tx) => recordKeyCheck(tx, integration, check));
  if (recorded === undefined) return "replaced";
  if (check.kind === "refused") return "needs attention";
  if (run.phase === "audit" && !check.capabilities.auditLog) {
    await runs.fail(db, run, { kind: "forbidden", message: noAuditLogMessage });
    await deletions.makeReconcileDue(db, run.integrationId);
    return "weaker";
  }
  if (check.capabilities.search || allStreams.every((it) => run.listed.includes(it))) return "unchanged";
  if (run.kind === "backfill") {
    await runs.switchToLists(db, run, { streams: allStreams, warning: readByListsWarning });
  } else {
    await runs.fail(db, run, { kind: "forbidden", message: noSearchMessage });
    await integrations.makeDue(db, integration.id);
  }
  return "weaker";
}

/** Without the audit log, the next reconcile run finds deletions by checking every stored record. */
const noAuditLogMessage =
  "The API key may no longer read the audit log. The next run finds deletions by checking the stored records.";

const noSearchMessage =
  "The API key may no longer search. The next run reads by lists and starts at the same cursor.";

const readByListsWarning =
  "The API key may no longer search, so the rest of this run was read by lists. It did not see changes without a new message in conversations that began long before.";
