import { inTransaction } from "../client/in-transaction.ts";
import type { Db } from "../client/open-db.ts";
import { type CommittedRun, commitStep, type Run, type StepCommit } from "../runs/index.ts";
import {
  addCandidates,
  type CompleteThread,
  type DeletionCandidate,
  listAbsentMessages,
} from "./candidates.ts";
import { type AuditProgress, recordAuditProgress } from "./reconciles.ts";
import { advanceSweep, type IdRange } from "./sweeps.ts";
import { recordVerifications, type Verification } from "./verifications.ts";

/** What a step learned about records that are deleted or may be. */
export interface DeletionSignals {
  candidates: readonly DeletionCandidate[];
  verifications: readonly Verification[];
  /** Threads that were read to their end. Their other stored messages become candidates. */
  completeThreads: readonly CompleteThread[];
  /** The id range that was read to its end. */
  sweptRange?: IdRange | undefined;
  /** How far the audit log has been read, when the step reached its end. */
  auditProgress?: AuditProgress | undefined;
}

/**
 * Commits a step with its deletion signals in one transaction.
 * @returns undefined when the run has another version
 */
export async function commitStepWithSignals(
  db: Db,
  run: Run,
  { commit: step, signals }: { commit: StepCommit; signals: DeletionSignals },
): Promise<CommittedRun | undefined> {
  const { verifications, completeThreads, sweptRange, auditProgress } = signals;
  const candidates = [...signals.candidates, ...(await listAbsentMessages(db, run, completeThreads))];
  const isEmpty = candidates.length + verifications.length === 0 && !sweptRange && !auditProgress;
  if (isEmpty) return commitStep(db, run, step);
  return inTransaction(db, async (tx) => {
    const stepped = await commitStep(tx, run, step);
    if (stepped === undefined) return undefined;
    await addCandidates(tx, run, candidates);
    if (verifications.length > 0) await recordVerifications(tx, run, verifications);
    if (sweptRange !== undefined) await advanceSweep(tx, run, sweptRange);
    if (auditProgress !== undefined) await recordAuditProgress(tx, run, auditProgress);
    return stepped;
  });
}
