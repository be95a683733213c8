export { type Comparing, type Comparison, type Counts, compareWithTruth } from "./compare-with-truth.ts";
export {
  type Connected,
  type Connecting,
  connectWorkspace,
  integrationPath,
  switchOn,
  type Workspace,
} from "./connect-workspace.ts";
export { type Difference, describeDifference, findDifferences } from "./find-differences.ts";
export { type InletClient, openClient } from "./inlet-client.ts";
export { type Program, runProgram } from "./run-program.ts";
export type { InletOptions } from "./service-env.ts";
export { type RunningInlet, startInlet } from "./start-inlet.ts";
export { type RunReply, type Waiting, waitForRun } from "./wait-for-run.ts";
