import type { Lane } from "@inlet/contracts";
import type { ColumnType, Generated } from "kysely";
import type { DefaultNow, Strategy, Stream } from "./column-types.ts";

/** How many records of a batch or a run had each outcome. */
export type BatchOutcome = Record<"stored" | "unchanged" | "held" | "rejected" | "dropped", number>;

/** A page exactly as Kustomer sent it, compressed with zstd. */
export interface RawBatchTable {
  id: Generated<string>;
  createdAt: DefaultNow;
  workspaceId: string;
  integrationId: string;
  /** Null for pages that came by webhook. */
  runId: string | null;
  /** The lane of the run; `live` for pages that came by webhook. */
  lane: Generated<Lane>;
  /** When it is its workspace's and lane's turn; see `batches/turns.ts`. */
  turn: Generated<number>;
  /** The record and its `updatedAt`, for a page that came by webhook. */
  recordId: string | null;
  recordAt: Date | null;
  stream: Stream;
  records: number;
  body: Buffer;
  /** When the request got its permit. The page shows no state older than this. */
  observedAt: Date;
  scopeFrom: Date;
  scopeTo: Date | null;
  /** With `list`, a message may be newer than its stored conversation. */
  strategy: Strategy;
  /** The batch is normalized again by a replay, which writes only to records that are stored already. */
  replayed: Generated<boolean>;
  /** The last replay that has normalized it again. */
  replayId: string | null;
  state: Generated<"pending" | "settled">;
  failures: Generated<number>;
  /** The places in the page whose records are being stored alone, as often as that began and did not end; see `tried-alone.ts`. */
  triedAlone: Generated<number[]>;
  dispatchAt: Date | null;
  settledAt: Date | null;
  stored: Generated<number>;
  unchanged: Generated<number>;
  held: Generated<number>;
  rejected: Generated<number>;
  dropped: Generated<number>;
  /** How many records have an attribute that cannot be read and is stored as null, by its name; null for none. */
  unreadable: ColumnType<Record<string, number> | null, string | null | undefined, string | null>;
}

/** A request to normalize raw batches again, with the outcome of their records. */
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

/** A record that could not be stored, and why. */
export interface RejectedRecordTable {
  workspaceId: string;
  stream: Stream;
  id: string;
  reason: string;
  batchId: string;
  rejectedAt: DefaultNow;
}
