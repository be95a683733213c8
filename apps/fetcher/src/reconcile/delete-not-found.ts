import {
  type Capabilities,
  inTransaction,
  keyChecks,
  type Run,
  reconciles,
  removals,
  runs,
  suspects,
} from "@inlet/db";
import { checkKey } from "@inlet/kustomer";
import type { StepOutcome, StepContext } from "../step.ts";

/** How long a run waits for pages that are still on their way into the store, in milliseconds. */
const waitForPagesMs = 1_000;

/**
 * Removes what a run has missed, after one more look at the key: what a weaker key cannot see, or another one, is not
 * gone.
 */
export async function deleteNotFound(run: Run, tools: StepContext): Promise<StepOutcome> {
  const { db } = tools;
  if (await removals.hasPendingBatches(db, run)) return deferForPages(db, run); // before the key is asked about, which costs requests
  if ((await suspects.hasNotFound(db, run)) && !(await isKeyUnchanged(run, tools))) return { kind: "ended" };
  const removal = await inTransaction(db, (tx) => removals.applyDeletions(tx, run));
  switch (removal.kind) {
    case "removed":
      return { kind: "moved", run: removal.run, batchId: null, results: [] };
    case "early":
      return deferForPages(db, run);
    case "asks":
    case "moved":
      return { kind: "ended" };
  }
}

async function deferForPages(db: StepContext["db"], run: Run): Promise<StepOutcome> {
  await runs.defer(db, run, waitForPagesMs);
  return { kind: "later", run, waitMs: waitForPagesMs };
}

async function isKeyUnchanged(
  run: Run,
  { db, client, acquirePermit, signal, integration }: StepContext,
): Promise<boolean> {
  const check = await checkKey(client, { acquirePermit, signal });
  const judged = await inTransaction(db, (tx) => keyChecks.recordKeyCheck(tx, integration, check));
  if (judged === undefined || check.kind === "refused") return false;
  const before = await reconciles.findReconcile(db, run.id);
  const { keyGeneration, capabilities } = judged.integration;
  const isSame = before?.keyGeneration === keyGeneration;
  if (isSame && !isWeaker(before.capabilities, capabilities)) return true;
  const what = isSame ? "lost a right" : "was replaced";
  const message = `The API key ${what} while this run was looking for what is gone, so nothing was removed; the next run looks again.`;
  await runs.fail(db, run, { kind: "conflict", message });
  await reconciles.makeReconcileDue(db, run.integrationId);
  return false;
}

const capabilityNames = ["conversations", "messages", "customers", "tags", "search", "auditLog"] as const;

/** Whether a right that was there before is not there now. */
const isWeaker = (before: Capabilities, now: Capabilities): boolean =>
  capabilityNames.some((right) => before[right] && !now[right]);
