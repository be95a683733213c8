import type { BatchOutcome, records } from "@inlet/db";

/** The counts of stored records, and the records that were rejected. */
export interface StoreResult {
  outcome: BatchOutcome;
  rejected: records.Rejection[];
}

/** An outcome without any records. */
export const emptyOutcome: BatchOutcome = { stored: 0, unchanged: 0, held: 0, rejected: 0, dropped: 0 };

/** Adds the counts of two outcomes. */
export function addOutcomes(a: BatchOutcome, b: BatchOutcome): BatchOutcome {
  return {
    stored: a.stored + b.stored,
    unchanged: a.unchanged + b.unchanged,
    held: a.held + b.held,
    rejected: a.rejected + b.rejected,
    dropped: a.dropped + b.dropped,
  };
}

/** The id under which a page that cannot be read is rejected. */
export const toRejectedPageId = ({ id }: { id: string }): string => `page-${id}`;
