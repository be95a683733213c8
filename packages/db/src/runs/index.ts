/** Runs: opening, stepping, pausing, ending and finding them. */
export type { RunRef } from "@inlet/contracts";
export type { Run } from "../tables/index.ts";
export * from "./backfills.ts";
export * from "./barrier.ts";
export { cancel, finish } from "./end-runs.ts";
export * from "./open-runs.ts";
export * from "./passes.ts";
export * from "./pauses.ts";
export { enterPhase, switchToLists } from "./phases.ts";
export * from "./queries.ts";
export * from "./steps.ts";
export { claimStale, defer, fail, recordFailure } from "./transitions.ts";
export { type CustomerCounts, readCustomerCounts } from "./windows/customer-counts.ts";
