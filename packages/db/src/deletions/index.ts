/** Deletions: candidates and their verification, reconcile runs, sweeps, tombstones, erasures and redaction fingerprints. */
export {
  addCandidates,
  candidateSources,
  type DeletionCandidate,
  deleteStaleCandidates,
  hasStaleCandidates,
  listCandidates,
} from "./candidates.ts";
export { findKeyChange, hasPendingBatches } from "./deletion-rule.ts";
export { commitStepWithSignals, type DeletionSignals } from "./deletion-signals.ts";
export { applyDeletions, type DeletionOutcome } from "./deletions.ts";
export {
  advanceErasureScan,
  beginErasureScan,
  claimDueErasureScans,
  deferErasureScan,
  endErasureScan,
  findNextScanBatch,
  listScanErasures,
} from "./erasure-scans.ts";
export {
  addRecordErasures,
  addTextErasures,
  deleteDoneErasures,
  type Erasure,
  type ErasureRules,
  listErasureRules,
  redactCopies,
} from "./erasures.ts";
export { addOrphanedCustomers, hasOrphanedCustomers } from "./orphaned-customers.ts";
export {
  confirmDeletions,
  findReconcile,
  makeReconcileDue,
  openDueReconciles,
  openReconcile,
  type Reconcile,
  runReconcileAgain,
} from "./reconciles.ts";
export { clearRedactedCopies, matchesFingerprint } from "./redaction-fingerprints.ts";
export {
  beginSweep,
  endSweep,
  findNextIdRange,
  type IdRange,
  isListWalkDue,
  listWalk,
  startNewSweepCycles,
} from "./sweeps.ts";
export {
  countUnverified,
  hasNotFound,
  listUnverified,
  markUnverified,
  type Verification,
} from "./verifications.ts";
