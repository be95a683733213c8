export { createBatchMetrics } from "../batch-metrics.ts";
export { createApplyFiltersHandler } from "../jobs/apply-filters.ts";
export { createEraseBatchesHandler } from "../jobs/erase-batches.ts";
export { createNormalizeBatchHandler } from "../jobs/normalize-batch.ts";
export { createRedactRecordsHandler } from "../jobs/redact-records.ts";
