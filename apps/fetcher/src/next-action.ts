import type { Integration, Run } from "@inlet/db";
import type { ReadingConfig } from "./config.ts";
import type { ReadPlan } from "./read-plan.ts";

/** What a run does next when nothing is being read. */
export type NextAction =
  | { kind: "read"; plan: ReadPlan }
  | { kind: "enter"; phase: Run["phase"] }
  /** Goes through the streams once more before it reads what is still wanted. */
  | { kind: "lap" }
  /** Removes what it has looked for and Kustomer did not have. */
  | { kind: "remove" }
  | { kind: "wait" }
  | { kind: "finish" };

/** What a choice is made by. */
export interface PlanningContext {
  integration: Integration;
  config: ReadingConfig;
}
