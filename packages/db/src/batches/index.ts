/** Raw batches: pages on their way from the fetcher to the normalizer, and their replay. */
export { compressBody, decompressBody } from "./batch-body.ts";
export {
  type Batch,
  claimStale,
  countUnsettled,
  findRunId,
  findUnsettled,
  lockUnsettled,
  maintainPartitions,
  recordFailure,
  replaceBody,
  settle,
} from "./batches.ts";
export {
  findReplay,
  type Replay,
  type ReplayProgress,
  type ReplayRange,
  requeueForReplay,
  settleReplayed,
  startReplay,
} from "./replays.ts";
