import type { Fault, ListOrder, RecordKind, Stream } from "@inlet/contracts";
import type { KustomerRequest } from "../http/client.ts";
import type { KustomerPage } from "../payload/page.ts";
import type { ListReading, Reading, ReadWindow } from "./reading.ts";
import type { SkippedRows } from "./skipped-rows.ts";

/** How one kind of reading reads. All functions are pure: the reading is the whole state. */
export interface Strategy<R extends Reading> {
  /** Builds the next request. */
  buildRequest(reading: R, window: ReadWindow): KustomerRequest;
  /**
   * Computes the state that a successful response leads to.
   * @throws Fault `unavailable` when the response cannot be trusted
   */
  advance(reading: R, page: KustomerPage, window: ReadWindow): AdvanceResult;
  /**
   * Computes the state that a refused request leads to; undefined when the reading cannot continue and the caller
   * must handle the fault.
   * @param fault of kind `invalid` or `not_found`
   */
  recover(reading: R, fault: Fault, window: ReadWindow): AdvanceResult | undefined;
  /** The kind of records that the next response holds; undefined for entries of the audit log. */
  getStream(reading: R): Stream | undefined;
  /** Whether the next response is the first of the reading. Only the first one's total counts all records. */
  isFirstPage?(reading: R): boolean;
  /** How its pages shrink and grow; absent when it does not read pages. */
  paging?: Paging<R>;
  /** Splits a request for several records that Kustomer could not answer; undefined when it is for one. */
  split?(reading: R): Reading | undefined;
  /** Narrows a request that already has the smallest page; undefined when it cannot be narrower. */
  narrow?(reading: R, window: ReadWindow): Reading | undefined;
  /**
   * Continues without the one record, row or instant that Kustomer could not return; undefined when the failure is not
   * about one of them.
   * @param failure why, as `describeFailure` says it
   */
  skip?(reading: R, failure: string, window: ReadWindow): AdvanceResult | undefined;
}

/** How the pages of one kind of reading change their size. */
export interface Paging<R extends Reading> {
  /** The rows of a page when Kustomer can serve it. */
  getUsualSize(reading: R, window: ReadWindow): number;
  /** Whether the next page cannot lie past the end, so that a refusal may be due to its size. */
  isWithinEnd(reading: R): boolean;
  /** Limits the reading to pages of so many rows, because the server refuses larger ones. */
  limit(reading: R, rows: number): Reading;
  /** Moves the reading to pages of another size; undefined when no page of that size begins at its position. */
  resize?(reading: R, rows: { from: number; to: number }): Reading | undefined;
}

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
  /** Nothing was read. The next request asks for less, or for what comes next. */
  shrunk?: true;
  /** What Kustomer could not return, whatever the size of the request. */
  setAside?: SetAside[];
  /** Rows that Kustomer could not return and that no id or instant stands for. Set at the end of the reading. */
  skippedRows?: SkippedRows;
}

/** A record, a thread or an instant that is read again later. */
export interface SetAside {
  /** The id that was requested, or the instant as `toInstantId` writes it. */
  id: string;
  /** Why Kustomer could not return it, in words for people. */
  failure: string;
}

/** Builds a result. By default the response brought no new record. */
export function continueWith(
  next: Reading | undefined,
  result: Partial<Omit<AdvanceResult, "next">> = {},
): AdvanceResult {
  return { next, notFound: [], newRecords: 0, ...result };
}

/** What a response shows besides its records. */
export type Finding =
  /** The search does not sort its results, so the stream cannot be read by search. */
  | { kind: "search-unsorted" }
  /** Kustomer refuses to search its archive, so records that only the archive holds were not read. */
  | { kind: "archive-forbidden" }
  /** Kustomer refuses to search the messages of several customers. */
  | { kind: "customers-refused" }
  /** A thread was read to its end. `ids` are all of its messages. */
  | { kind: "thread-complete"; conversationId: string; ids: string[] }
  /** A list came in another order than expected. It is read again in that order. */
  | { kind: "list-order"; stream: ListReading["stream"]; order: ListOrder }
  /** A list ended at a cap. `reached` is the instant of the last row that was read, in the order of the list. */
  | { kind: "list-capped"; stream: ListReading["stream"]; rows: number; reached: string | undefined }
  /** Passes over a list without an order did not agree. */
  | { kind: "list-unstable"; stream: ListReading["stream"] }
  /** Some records of one instant could not be read. */
  | { kind: "ties-missed"; stream: Stream }
  /** A refusal does not tell whether Kustomer still has a record. */
  | { kind: "unverified"; stream: Stream }
  /** The search counts more records than it shows. */
  | { kind: "records-hidden"; stream: Stream; hidden: number }
  /** A list ended although Kustomer has more: it repeats or refuses a page. */
  | { kind: "list-cut"; list: CutList; rows: number }
  /** Kustomer has no list of tags. */
  | { kind: "tags-unlisted" }
  | ({ kind: "audit-signals" } & AuditSignals);

/** A list that may end too early. */
export type CutList = "tags" | "customers" | "thread";

/** What a page of the audit log says about records. It is no proof: each record must be verified by its id. */
export interface AuditSignals {
  /** The server repeats a page, so older entries cannot be read. */
  isCut?: true;
  /** Records that were deleted, or merged into another. */
  deleted: { kind: RecordKind; id: string }[];
  /** Ids of messages of which some or all of the text was removed. */
  redacted: string[];
}
