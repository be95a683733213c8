export { createBatchMetrics } from "../batch-metrics.ts";
export { createEraseBatchesHandler } from "../jobs/erase-batches.ts";
export { createNormalizeBatchHandler } from "../jobs/normalize-batch.ts";
