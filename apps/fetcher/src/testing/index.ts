export { createCheckKeyHandler } from "../jobs/check-key.ts";
export { createMakeReportHandler } from "../jobs/make-report.ts";
export { createReadExtrasHandler } from "../jobs/read-extras.ts";
export { createTakeStepHandler } from "../jobs/take-step.ts";
export { createBulkhead } from "../step/bulkhead.ts";
export { createLiveWork } from "../step/live-work.ts";
export { createStepMetrics } from "../step/step-metrics.ts";
