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

/** What came of a step. */
export type StepOutcome =
  /** The run goes on; a page may have been stored. */
  | { kind: "moved"; run: Run; batchId: string | null; results: ReadResult[] }
  /** The run waits for its batches, is over, or has been moved by somebody else. */
  | { kind: "ended" }
  /** The run is done with this window and goes on later. */
  | { kind: "later"; run: Run; waitMs: number }
  /** The run is done. */
  | { kind: "done"; run: Run };

/** What a step asked, and what each of its readings brought; undefined for those that failed. */
export interface StepReads {
  plan: ReadPlan;
  results: readonly (ReadResult | undefined)[];
}
