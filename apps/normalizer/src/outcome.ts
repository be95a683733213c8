import type { BatchOutcome, records } from "@inlet/db";

/** What storing some records led to. */
export interface Stored {
  outcome: BatchOutcome;
  rejected: records.Rejection[];
}

/** Counts of nothing. */
export const nothing: BatchOutcome = { stored: 0, unchanged: 0, held: 0, rejected: 0, dropped: 0 };

/** Adds counts up. */
export function sum(a: BatchOutcome, b: BatchOutcome): BatchOutcome {
  return {
    stored: a.stored + b.stored,
    unchanged: a.unchanged + b.unchanged,
    held: a.held + b.held,
    rejected: a.rejected + b.rejected,
    dropped: a.dropped + b.dropped,
  };
}

/** What a page that cannot be read at all is rejected as. */
export const pageId = ({ id }: { id: string }): string => `page-${id}`;
