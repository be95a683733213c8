/** Runs: opening, stepping, pausing, ending and finding them. */

export type { RunRef } from "@inlet/contracts";
export type { Run } from "../tables/index.ts";
export {
  type BackfillRange,
  findOpenBackfill,
  openBackfill,
} from "./backfills.ts";
export { findReadyAtBarrier, hasUnsettledBatches, waitAtBarrier } from "./barrier.ts";
export { cancel, finish } from "./end-runs.ts";
export { type OpenOptions, openDue, openNow } from "./open-runs.ts";
export { findCustomerWindowStart } from "./overlap.ts";
export { getRunWindow, isNextPassDue, startNextPass } from "./passes.ts";
export { pause, pauseAll, resume, resumeAll } from "./pauses.ts";
export { enterPhase, switchToLists } from "./phases.ts";
export {
  findById,
  findLatestLive,
  findWithOutcome,
  list,
  type RunWithOutcome,
} from "./queries.ts";
export {
  type CommittedRun,
  commitStep,
  type ReadPosition,
  type StepCommit,
  type StepProgress,
} from "./steps.ts";
export { claimStale, defer, fail, recordFailure } from "./transitions.ts";
