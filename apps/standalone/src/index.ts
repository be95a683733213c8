export {
  type ConnectedWorkspace,
  type ConnectOptions,
  connectWorkspace,
  enableIngestion,
  toIntegrationPath,
  type Workspace,
} from "./api-client/connect-workspace.ts";
export { createTokenClient } from "./api-client/create-token-client.ts";
export { type RunReply, type WaitOptions, waitForRun } from "./api-client/wait-for-run.ts";
export {
  type CompareOptions,
  type Comparison,
  compareWithTruth,
  type RecordCounts,
} from "./comparison/compare-with-truth.ts";
export { type Difference, describeDifference, findDifferences } from "./comparison/find-differences.ts";
export type { InletOptions } from "./system/create-service-env.ts";
export { type RunningInlet, startInlet } from "./system/start-inlet.ts";
