import { type Capabilities, deletions, inTransaction, integrations, type Run, runs } from "@inlet/db";
import { checkKey } from "@inlet/kustomer";
import type { StepContext, StepOutcome } from "../step.ts";

/** How long a run waits for pages that are not normalized yet, in milliseconds. */
const waitForPagesMs = 1_000;

/**
 * Deletes the records that a run did not find at Kustomer. First it checks the key again: a weaker key, or another
 * one, may not see records that still exist.
 */
export async function deleteNotFound(run: Run, context: StepContext): Promise<StepOutcome> {
  const { db } = context;
  if (await deletions.hasPendingBatches(db, run)) return deferForPages(db, run); // before the key check, which costs requests
  if ((await deletions.hasNotFound(db, run)) && !(await isKeyUnchanged(run, context)))
    return { kind: "stopped" };
  const deletion = await inTransaction(db, (tx) => deletions.applyDeletions(tx, run));
  switch (deletion.kind) {
    case "deleted":
      return { kind: "advanced", run: deletion.run, batchId: null, results: [] };
    case "awaitsBatches":
      return deferForPages(db, run);
    case "needsConfirmation":
    case "superseded":
      return { kind: "stopped" };
  }
}

async function deferForPages(db: StepContext["db"], run: Run): Promise<StepOutcome> {
  await runs.defer(db, run, waitForPagesMs);
  return { kind: "deferred", run, waitMs: waitForPagesMs };
}

async function isKeyUnchanged(
  run: Run,
  { db, client, acquirePermit, signal, integration }: StepContext,
): Promise<boolean> {
  const check = await checkKey(client, { acquirePermit, signal });
  const recorded = await inTransaction(db, (tx) => integrations.recordKeyCheck(tx, integration, check));
  if (recorded === undefined || check.kind === "refused") return false;
  const before = await deletions.findReconcile(db, run.id);
  const { keyGeneration, capabilities } = recorded.integration;
  const isSameKey = before?.keyGeneration === keyGeneration;
  if (isSameKey && !isWeaker(before.capabilities, capabilities)) return true;
  const change = isSameKey ? "lost a right" : "was replaced";
  const message = `The API key ${change} while this run verified deletions, so the run deleted nothing. The next run verifies them again.`;
  await runs.fail(db, run, { kind: "conflict", message });
  await deletions.makeReconcileDue(db, run.integrationId);
  return false;
}

const capabilityNames = ["conversations", "messages", "customers", "tags", "search", "auditLog"] as const;

/** Whether a capability has been lost. */
const isWeaker = (before: Capabilities, now: Capabilities): boolean =>
  capabilityNames.some((name) => before[name] && !now[name]);
