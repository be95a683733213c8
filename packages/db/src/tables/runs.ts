import type { ColumnType, Generated, GeneratedAlways, Selectable } from "kysely";
import type { BatchOutcome } from "./batches.ts";
import type {
  DefaultNow,
  Lane,
  Overlap,
  RunKind,
  RunPhase,
  RunState,
  Strategy,
  Stream,
} from "./column-types.ts";

/** Why a run has failed, in words that a person can act on. */
export interface RunError {
  kind: string;
  message: string;
  /** ISO-8601. */
  at: string;
}

/** A question that a person must answer before a run continues. */
export interface RunQuestion {
  kind: "removal";
  /** For people. */
  message: string;
  /** How many records of each kind the run would delete, and how many are stored. */
  wouldRemove: Record<string, { count: number; of: number }>;
}

/** A run brings an integration up to date. The row holds its whole state. */
export interface RunTable {
  id: Generated<string>;
  workspaceId: string;
  integrationId: string;
  kind: RunKind;
  lane: GeneratedAlways<Lane>;
  state: Generated<RunState>;
  phase: Generated<RunPhase>;
  strategy: Strategy;
  /** Grows with every commit. A step for another version ends without an effect. */
  version: Generated<number>;
  /** The read plan of the phase. The fetcher defines its shape. */
  reading: ColumnType<unknown, string | null | undefined, string | null>;
  /** Streams that are read by lists, because the key may not search them or their search does not sort. */
  listed: Generated<string[]>;
  /** A record older than this is out of scope unless its conversation is known. */
  scopeFrom: Date;
  /** A record updated from here on is out of scope unless its conversation is known; null for live runs. */
  scopeTo: Date | null;
  /** Where the window of this pass begins. */
  windowFrom: Date;
  /** Where the window of the first pass began; null in the first pass. */
  firstWindowFrom: ColumnType<Date | null, never, never>;
  /** Records updated from here on belong to the next window. Scopes, windows and ceilings are Kustomer's instants. */
  ceiling: DefaultNow;
  ceilingFixed: Generated<boolean>;
  /** How far Kustomer's clock is ahead of the database's, as known when the pass began; negative when behind. */
  kustomerAheadMs: Generated<number>;
  /** The run is done only when it has read up to this instant of the database's clock; null for an ordinary run. */
  through: Date | null;
  overlap: Generated<Overlap>;
  atBarrier: Generated<boolean>;
  customersRead: Generated<boolean>;
  doneRecords: Generated<number>;
  totalRecords: number | null;
  readCounts: ColumnType<Partial<Record<Stream, number>>, string | undefined, string>;
  /** The outcome of the run's records when the run is done. Until then, or if it fails, only of those whose raw batches were dropped. */
  storedCounts: ColumnType<BatchOutcome | null, string | undefined, string>;
  searches: Generated<number>;
  otherRequests: Generated<number>;
  /** How often the run has started another pass. */
  passes: Generated<number>;
  /** A person has paused this run, and only a person resumes it. */
  pausedByPerson: Generated<boolean>;
  /** What this run could not see, as sentences for people. */
  warnings: Generated<string[]>;
  /** A paused run with a question waits for a person's answer. */
  question: ColumnType<RunQuestion | null, string | null | undefined, string | null>;
  /** How many records a run of kind `reconcile` has deleted. */
  removed: Generated<number>;
  failures: Generated<number>;
  error: ColumnType<RunError | null, string | null | undefined, string | null>;
  /** When the scheduler dispatches this run again, unless a step commits earlier. */
  dispatchAt: Date | null;
  openedAt: DefaultNow;
  finishedAt: Date | null;
}

/** A row of `run`: the whole state of one run. */
export type Run = Selectable<RunTable>;
