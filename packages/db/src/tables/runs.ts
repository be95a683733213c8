import type { ColumnType, Generated, GeneratedAlways } from "kysely";
import type {
  BacklogKind,
  BacklogLane,
  DefaultNow,
  Lane,
  Overlap,
  RunKind,
  RunPhase,
  RunState,
  Strategy,
  Stream,
} from "./words.ts";

/** Why a run ended badly, in words a person can act on. */
export interface RunError {
  kind: string;
  message: string;
  /** ISO-8601. */
  at: string;
}

/** What a run asks before it goes on. */
export interface RunQuestion {
  kind: "removal";
  /** For people. */
  message: string;
  /** How many records of each kind would be removed, and of how many. */
  wouldRemove: Record<string, { count: number; of: number }>;
}

/** One act of bringing an integration up to date; holds its whole state. */
export interface RunTable {
  id: Generated<string>;
  workspaceId: string;
  integrationId: string;
  kind: RunKind;
  lane: GeneratedAlways<Lane>;
  state: Generated<RunState>;
  phase: Generated<RunPhase>;
  strategy: Strategy;
  /** Grows with every commit; a step of another version ends quietly. */
  version: Generated<number>;
  /** What is being read now; shape and meaning belong to the Kustomer package. */
  reading: ColumnType<unknown, string | null | undefined, string | null>;
  /** Streams that are read by lists, because the key may not search them or their search does not sort. */
  listed: Generated<string[]>;
  /** A record older than this is out of scope unless its conversation is known. */
  scopeFrom: Date;
  /** A record updated from here on is out of scope unless its conversation is known; null for live runs. */
  scopeTo: Date | null;
  /** Where the window of this lap begins. */
  windowFrom: Date;
  /** Where the window of the first lap began; null in the first lap. */
  firstWindowFrom: ColumnType<Date | null, never, never>;
  /** Records updated from here on belong to the next window. */
  ceiling: DefaultNow;
  ceilingFixed: Generated<boolean>;
  /** By how much Kustomer's clock was behind the database's when the ceiling was fixed, in milliseconds. */
  kustomerBehindMs: Generated<number>;
  /** The run is done only when its ceiling has passed this; null when nobody asked for more than one window. */
  through: Date | null;
  overlap: Generated<Overlap>;
  atBarrier: Generated<boolean>;
  customersRead: Generated<boolean>;
  doneRecords: Generated<number>;
  totalRecords: number | null;
  readCounts: ColumnType<Partial<Record<Stream, number>>, string | undefined, string>;
  /** What became of the records; written when the run ends, since raw batches are dropped later. */
  storedCounts: ColumnType<BatchOutcome | null, string | undefined, string>;
  searches: Generated<number>;
  otherRequests: Generated<number>;
  /** How often the window was moved on before the run was done. */
  passes: Generated<number>;
  /** A person paused this run, and only a person lets it go on. */
  pausedByPerson: Generated<boolean>;
  /** What this run could not see, in plain sentences. */
  warnings: Generated<string[]>;
  /** What a person must answer before the run goes on. */
  question: ColumnType<RunQuestion | null, string | null | undefined, string | null>;
  /** Records that a run of kind `reconcile` has removed. */
  removed: Generated<number>;
  failures: Generated<number>;
  error: ColumnType<RunError | null, string | null | undefined, string | null>;
  /** When the sweep rings for this run, should nobody else have. */
  dispatchAt: Date | null;
  openedAt: DefaultNow;
  finishedAt: Date | null;
}

/** What became of the records of a batch or of a run. */
export interface BatchOutcome {
  stored: number;
  unchanged: number;
  held: number;
  rejected: number;
  dropped: number;
}

/** One page exactly as Kustomer sent it, compressed with zstd. */
export interface RawBatchTable {
  id: Generated<string>;
  createdAt: DefaultNow;
  workspaceId: string;
  integrationId: string;
  /** Null for pages that came by webhook. */
  runId: string | null;
  stream: Stream;
  records: number;
  body: Buffer;
  /** When the request was permitted: what it says cannot be newer than what it saw. */
  observedAt: Date;
  scopeFrom: Date;
  scopeTo: Date | null;
  /** `list` when conversations are read by lists: then a message may be newer than its stored conversation. */
  strategy: Strategy;
  /** Normalized again after the mapping changed: only what is stored already is written. */
  replayed: Generated<boolean>;
  /** Which replay it was normalized again for; the last one, if there were several. */
  replayId: string | null;
  state: Generated<"pending" | "settled">;
  failures: Generated<number>;
  dispatchAt: Date | null;
  settledAt: Date | null;
  stored: Generated<number>;
  unchanged: Generated<number>;
  held: Generated<number>;
  rejected: Generated<number>;
  dropped: Generated<number>;
}

/** Raw batches that were asked to be normalized again, and what became of their records then. */
export interface ReplayTable {
  id: Generated<string>;
  workspaceId: string;
  streams: Stream[];
  /** Pages read from here on; null for all that are kept. */
  readFrom: Date | null;
  /** Pages read before this. */
  readTo: DefaultNow;
  batches: Generated<number>;
  records: Generated<number>;
  stored: Generated<number>;
  unchanged: Generated<number>;
  rejected: Generated<number>;
  dropped: Generated<number>;
  openedAt: DefaultNow;
}

/** An id that must still be read, with the reason. A row leaves when it was read; what cannot be had stays. */
export interface FetchBacklogTable {
  workspaceId: string;
  kind: BacklogKind;
  id: string;
  reason: string;
  tries: Generated<number>;
  lastRunId: string | null;
  /** Why it cannot be had; null while it is still to be tried. */
  outcome: string | null;
  lane: Generated<BacklogLane>;
  addedAt: DefaultNow;
  triedAt: Date | null;
}

/** A conversation written since its thread was last counted. */
export interface ThreadCheckTable {
  workspaceId: string;
  conversationId: string;
  lane: Generated<BacklogLane>;
}

/** A record that could not be stored, and why. */
export interface RejectedRecordTable {
  workspaceId: string;
  stream: Stream;
  id: string;
  reason: string;
  batchId: string;
  rejectedAt: DefaultNow;
}
