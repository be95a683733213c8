import type { BatchOutcome } from "@inlet/db";

/** An outcome without any records. */
export const emptyOutcome: BatchOutcome = { stored: 0, unchanged: 0, held: 0, rejected: 0, dropped: 0 };

/** Adds the counts of two outcomes. */
export const addOutcomes = (a: BatchOutcome, b: BatchOutcome): BatchOutcome => ({
  stored: a.stored + b.stored,
  unchanged: a.unchanged + b.unchanged,
  held: a.held + b.held,
  rejected: a.rejected + b.rejected,
  dropped: a.dropped + b.dropped,
});
