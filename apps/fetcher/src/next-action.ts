import type { Integration, Run } from "@inlet/db";
import type { ReadingConfig } from "./config.ts";
import type { ReadPlan } from "./read-plan.ts";

/** What a run without a read plan does next. */
export type NextAction =
  | { kind: "read"; plan: ReadPlan }
  | { kind: "enter-phase"; phase: Run["phase"] }
  /** Reads the streams once more before the rest of the backlog. */
  | { kind: "start-pass" }
  /** Deletes the records that Kustomer no longer has. */
  | { kind: "delete" }
  | { kind: "wait" }
  | { kind: "finish" };

/** What the next action depends on besides the run itself. */
export interface PlanningContext {
  integration: Integration;
  config: ReadingConfig;
}
