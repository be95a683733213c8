import type { Db, Integration, Run } from "@inlet/db";
import type { ReadResult } from "@inlet/kustomer";
import type { ReadingConfig } from "./config.ts";
import type { ReadContext } from "./read-in-parallel.ts";
import type { ReadPlan } from "./read-plan.ts";

/** What a step works with. */
export interface StepContext extends ReadContext {
  db: Db;
  integration: Integration;
  config: ReadingConfig;
}

/** How a step ended. */
export type StepOutcome =
  /** The run continues. A page may have been stored. */
  | { kind: "advanced"; run: Run; batchId: string | null; results: ReadResult[] }
  /** The run waits for its batches, is over, or was changed by somebody else. */
  | { kind: "stopped" }
  /** The run continues after `waitMs`. */
  | { kind: "deferred"; run: Run; waitMs: number }
  /** The run is done. */
  | { kind: "done"; run: Run };

/** The plan of a step, and the result of each of its reads; undefined for those that failed. */
export interface StepReads {
  plan: ReadPlan;
  results: readonly (ReadResult | undefined)[];
}
