import type { Generated } from "kysely";
import type { DefaultNow } from "./column-types.ts";
import type { RecordKind } from "./deletions.ts";

/** A request to erase a customer. It holds nothing of them but their id at Kustomer. */
export interface CustomerErasureTable {
  id: Generated<string>;
  workspaceId: string;
  customerId: string;
  requestedAt: DefaultNow;
  /** When nothing of the customer was left, raw batches included. */
  doneAt: Date | null;
}

/** How much an erasure has removed in one place. */
export interface CustomerErasureCountTable {
  erasureId: string;
  /** Such as `records`, `held` or `raw_pages`. */
  place: string;
  /** What was removed there: a kind of record, or what the place holds. */
  kind: string;
  count: number;
  /** When something was removed last. */
  at: DefaultNow;
}

/** An id that is never stored again, whatever Kustomer sends. */
export interface ErasedRecordTable {
  workspaceId: string;
  kind: RecordKind;
  id: string;
  erasureId: string;
  /** When what was stored of it was removed; null while that is to be done. */
  clearedAt: Date | null;
}
