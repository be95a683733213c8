import type { Db } from "../client/open-db.ts";
import type { Run } from "../runs/runs.ts";
import { type CommittedRun, commitStep, type StepCommit } from "../runs/steps.ts";
import {
  addCandidates,
  type DeletionCandidate,
  recordVerifications,
  type Verification,
} from "./candidates.ts";
import { type AuditProgress, recordAuditProgress } from "./reconciles.ts";
import { advanceSweep, type IdRange } from "./sweeps.ts";

/** What a step tells of records that are gone or may be. */
export interface DeletionSignals {
  candidates: readonly DeletionCandidate[];
  verifications: readonly Verification[];
  /** A stretch of stored ids that has been read to its end. */
  sweptRange?: IdRange | undefined;
  /** How far the audit log has been read, when that was its end. */
  auditProgress?: AuditProgress | undefined;
}

const isEmpty = ({ candidates, verifications, sweptRange, auditProgress }: DeletionSignals) =>
  candidates.length + verifications.length === 0 && sweptRange === undefined && auditProgress === undefined;

/**
 * Commits a step with what it tells, all or nothing.
 * @returns undefined when the run had moved
 */
export async function commitStepWithSignals(
  db: Db,
  run: Run,
  { commit: step, signals }: { commit: StepCommit; signals: DeletionSignals },
): Promise<CommittedRun | undefined> {
  if (isEmpty(signals)) return commitStep(db, run, step);
  const { candidates, verifications, sweptRange, auditProgress } = signals;
  return db.transaction().execute(async (tx) => {
    const stepped = await commitStep(tx, run, step);
    if (stepped === undefined) return undefined;
    await addCandidates(tx, run, candidates);
    if (verifications.length > 0) await recordVerifications(tx, run, verifications);
    if (sweptRange !== undefined) await advanceSweep(tx, run, sweptRange);
    if (auditProgress !== undefined) await recordAuditProgress(tx, run, auditProgress);
    return stepped;
  });
}
