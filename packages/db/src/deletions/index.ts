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
export * from "./deletion-signals.ts";
export * from "./deletions.ts";
export * from "./erasure-scans.ts";
export * from "./erasures.ts";
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
export { clearRedactedCopies, matchesFingerprint, messageTexts } from "./redaction-fingerprints.ts";
export {
  beginSweep,
  endSweep,
  findNextIdRange,
  isListWalkDue,
  listWalk,
  startNewSweepCycles,
} from "./sweeps.ts";
export { clearedColumns } from "./tombstones.ts";
export {
  countUnverified,
  hasNotFound,
  listUnverified,
  markUnverified,
  type Verification,
} from "./verifications.ts";
