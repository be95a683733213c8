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
import type { StepOutcome, StepTools } from "../step.ts";

/** How long a run waits for pages that are still on their way into the store, in milliseconds. */
const pauseMs = 1_000;

/**
 * Removes what a run has missed, after one more look at the key: what a weaker key cannot see, or another one, is not
 * gone.
 */
export async function removeMissed(run: Run, tools: StepTools): Promise<StepOutcome> {
  const { db } = tools;
  if (await removals.isEarly(db, run)) return waitForPages(db, run); // before the key is asked about, which costs requests
  if ((await suspects.haveMissed(db, run)) && !(await isKeyAsGood(run, tools))) return { kind: "ended" };
  const removal = await inTransaction(db, (tx) => removals.apply(tx, run));
  switch (removal.kind) {
    case "removed":
      return { kind: "moved", run: removal.run, batchId: null, results: [] };
    case "early":
      return waitForPages(db, run);
    case "asks":
    case "moved":
      return { kind: "ended" };
  }
}

async function waitForPages(db: StepTools["db"], run: Run): Promise<StepOutcome> {
  await runs.stepAside(db, run, pauseMs);
  return { kind: "later", run, waitMs: pauseMs };
}

async function isKeyAsGood(
  run: Run,
  { db, client, admit, signal, integration }: StepTools,
): Promise<boolean> {
  const check = await checkKey(client, { admit, signal });
  const judged = await inTransaction(db, (tx) => keyChecks.note(tx, integration, check));
  if (judged === undefined || check.kind === "refused") return false;
  const before = await reconciles.findByRun(db, run.id);
  const { keyGeneration, capabilities } = judged.integration;
  const isSame = before?.keyGeneration === keyGeneration;
  if (isSame && !isWeaker(before.capabilities, capabilities)) return true;
  const what = isSame ? "lost a right" : "was replaced";
  const message = `The API key ${what} while this run was looking for what is gone, so nothing was removed; the next run looks again.`;
  await runs.fail(db, run, { kind: "conflict", message });
  await reconciles.makeDue(db, run.integrationId);
  return false;
}

const rights = ["conversations", "messages", "customers", "tags", "search", "auditLog"] as const;

/** Whether a right that was there before is not there now. */
const isWeaker = (before: Capabilities, now: Capabilities): boolean =>
  rights.some((right) => before[right] && !now[right]);
