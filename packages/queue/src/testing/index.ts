export { decideAfterFailure, type FailureDecision } from "../failure-decision.ts";
export { parsePayload, toJobOptions } from "../job-options.ts";
export { emptyQueues } from "./empty-queues.ts";
export {
  createJobContext,
  createRecordingQueues,
  type RecordingQueues,
  type SentJob,
} from "./recording-queues.ts";
