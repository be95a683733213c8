import type { BatchRef } from "@inlet/contracts";
import type { Run } from "@inlet/db";
import type { RefusalCause } from "./commit-key-refusal.ts";

/** How a step ended. */
export type StepOutcome =
  /** The run continues. A page may have been stored. */
  | { kind: "advanced"; run: Run; batch: BatchRef | null }
  /** The run waits for its batches, is over, or was changed by somebody else. */
  | { kind: "stopped" }
  /** The run continues after `waitMs`. */
  | { kind: "deferred"; run: Run; waitMs: number }
  /** The run is done. */
  | { kind: "done"; run: Run }
  /** Kustomer has refused a request, for this cause. */
  | { kind: "key-refused"; cause: RefusalCause; refusal: unknown };

/** The outcome of a step that advances the run; `run` is undefined when another process has changed it. */
export const toAdvanced = (run: Run | undefined, batch: BatchRef | null = null): StepOutcome =>
  run === undefined ? { kind: "stopped" } : { kind: "advanced", run, batch };
