import { deletions, inTransaction, type Run, runs } from "@inlet/db";
import type { KeyCheckResult } from "@inlet/kustomer";
import { recordKeyCheck } from "@inlet/use-cases";
import type { StepContext } from "../plan/next-action.ts";
import { type StepOutcome, toAdvanced } from "./step-outcome.ts";

/**
 * Deletes the records that a run did not find at Kustomer, unless the key check found a weaker key, or another one,
 * which may not see records that still exist.
 */
export async function commitDeletions(
  run: Run,
  check: KeyCheckResult | undefined,
  context: StepContext,
): Promise<StepOutcome> {
  if (check !== undefined && !(await isKeyUnchanged(run, check, context))) return { kind: "stopped" };
  const deletion = await inTransaction(context.db, (tx) => deletions.applyDeletions(tx, run));
  switch (deletion.kind) {
    case "deleted":
      return toAdvanced(deletion.run);
    case "awaitsBatches":
      return awaitPages(run, context);
    case "needsConfirmation":
    case "superseded":
      return { kind: "stopped" };
  }
}

/** Defers a run until more pages of the workspace are normalized. */
export async function awaitPages(run: Run, { db }: StepContext): Promise<StepOutcome> {
  const waitMs = 1_000;
  await runs.defer(db, run, { ms: waitMs });
  return { kind: "deferred", run, waitMs };
}

async function isKeyUnchanged(
  run: Run,
  check: KeyCheckResult,
  { db, integration }: StepContext,
): Promise<boolean> {
  const recorded = await inTransaction(db, (tx) => recordKeyCheck(tx, integration, check));
  if (recorded === undefined || check.kind === "refused") return false;
  const change = deletions.findKeyChange(await deletions.findReconcile(db, run.id), recorded.integration);
  if (change === undefined) return true;
  const message = `The API key ${change} while this run verified deletions, so the run deleted nothing. The next run verifies them again.`;
  await runs.fail(db, run, { kind: "conflict", message });
  await deletions.makeReconcileDue(db, run.integrationId);
  return false;
}
