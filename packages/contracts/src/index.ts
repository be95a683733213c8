export { defineJob, type JobDefinition, priority } from "./define-job.ts";
export { Fault, type FaultKind, type FaultOptions, isFault } from "./fault.ts";
export * as http from "./http/index.ts";
export { checkKey } from "./jobs/check-key.ts";
export { deliverNotice } from "./jobs/deliver-notice.ts";
export { eraseBatches, ringForErasures } from "./jobs/erase-batches.ts";
export { makeReport, ringForReport } from "./jobs/make-report.ts";
export { normalizeBatch, ringForBatch } from "./jobs/normalize-batch.ts";
export { ringOf, takeStep } from "./jobs/take-step.ts";
