export {
  type ApiClient,
  type ApiRequest,
  createApiClient,
  listAll,
  UnexpectedReply,
} from "./api-client.ts";
export { defineJob, type JobDefinition } from "./define-job.ts";
export * from "./domain/index.ts";
export { Fault, type FaultKind, type FaultOptions, faultStatuses, isFault } from "./fault.ts";
export * as http from "./http/index.ts";
export { allJobs } from "./jobs/all-jobs.ts";
export { checkKey } from "./jobs/check-key.ts";
export { deliverNotice } from "./jobs/deliver-notice.ts";
export { eraseBatches, toErasureDispatch } from "./jobs/erase-batches.ts";
export { makeReport, toReportDispatch } from "./jobs/make-report.ts";
export { normalizeBatch, toBatchDispatch } from "./jobs/normalize-batch.ts";
export { takeStep, toStepDispatch } from "./jobs/take-step.ts";
