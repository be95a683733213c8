export { createBatchMetrics } from "./batch-metrics.ts";
export { eraseBatchesHandler } from "./jobs/erase-batches.ts";
export { normalizeBatchHandler } from "./jobs/normalize-batch.ts";
