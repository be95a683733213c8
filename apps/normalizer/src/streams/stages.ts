import type { Db } from "@inlet/db";
import type { MappedBatch } from "../page/mapped-batch.ts";

/** The stages in which streams differ, and normal batches from replayed ones. Both run in one transaction. */
export interface Stages<T, A> {
  /** Decides what is written of the parsed records of a page. */
  admit(tx: Db, batch: MappedBatch, parsed: T[]): Promise<A>;
  /** Writes the records, and adds to the backlog what must be read because of them. */
  write(tx: Db, batch: MappedBatch, admitted: A): Promise<WriteResult>;
}

/** Counts of records. Those that are neither kept nor held are dropped. */
export interface WriteResult {
  /** Records that belong to the store, whether written or stored already. */
  kept: number;
  written: number;
  /** Records beyond the volume limit. */
  held?: number;
}
