import type { RecordKind } from "@inlet/contracts";
import type { Reading } from "./reading.ts";

/** What one response of a reading leads to. */
export interface AdvanceResult {
  /** The state to continue from; undefined when the reading is finished. */
  next: Reading | undefined;
  /** Ids that were requested by id and that Kustomer does not have. */
  notFound: string[];
  /** The number of records in the response that this reading had not returned before. */
  newRecords: number;
  /** What the response shows besides its records. */
  finding?: Finding;
}

/** What a response shows besides its records. */
export type Finding =
  /** The search does not sort its results, so the stream cannot be read by search. */
  | { kind: "search-unsorted" }
  /** Kustomer refuses to search its archive, so records that only the archive holds were not read. */
  | { kind: "archive-forbidden" }
  /** A thread was read to its end. `ids` are all of its messages. */
  | { kind: "thread-complete"; conversationId: string; ids: string[] }
  | ({ kind: "audit-signals" } & AuditSignals);

/** What a page of the audit log says about records. It is no proof: each record must be verified by its id. */
export interface AuditSignals {
  /** Records that were deleted, or merged into another. */
  deleted: { kind: RecordKind; id: string }[];
  /** Ids of messages of which some or all of the text was removed. */
  redacted: string[];
}
