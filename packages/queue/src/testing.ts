export { emptyQueues } from "./empty-queues.ts";
export { jobContext, type RecordingQueues, recordingQueues, type Sent } from "./recording-queues.ts";
