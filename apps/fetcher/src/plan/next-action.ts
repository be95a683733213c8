import type { Db, Integration, Run } from "@inlet/db";
import type { ReadingConfig } from "../config.ts";
import type { ReadPlan } from "./read-plan.ts";

/** What a step of a run works with, besides Kustomer. */
export interface StepContext {
  db: Db;
  integration: Integration;
  config: ReadingConfig;
}

/** What a step of a run does. */
export type NextAction =
  | { kind: "read"; plan: ReadPlan }
  | { kind: "enter-phase"; phase: Run["phase"] }
  /** Stores customers of the backlog whom pages of this run have brought before they were in it. */
  | { kind: "store-brought"; ids: string[] }
  /** Reads the streams once more before the rest of the backlog. */
  | { kind: "start-pass" }
  /** Adds incomplete threads to the backlog. By lists, those of updated conversations below `firstReachableId` too. */
  | { kind: "check-threads"; firstReachableId: string | undefined }
  | { kind: "begin-sweep"; full: boolean }
  | { kind: "end-sweep" }
  | { kind: "delete-stale-candidates" }
  /** Deletes the records that Kustomer no longer has, after a check of the key if one was not found by its id. */
  | { kind: "delete"; checksKey: boolean }
  /** Waits at the barrier until the run's batches are settled. */
  | { kind: "wait" }
  /** Waits for pages of the workspace that are not normalized yet. */
  | { kind: "await-pages" }
  | { kind: "finish"; hasBacklog?: boolean };
