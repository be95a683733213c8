export { emptyQueues } from "./empty-queues.ts";
export { type Ending, endingOf } from "./ending.ts";
export { jobContext, type RecordingQueues, recordingQueues, type Sent } from "./recording-queues.ts";
export { jobOptions, parsePayload } from "./sending.ts";
