import { sql } from "kysely";

/**
 * How long rows are kept that are not a workspace's records, as SQL intervals. Raw batches and the log of fetches are
 * kept for `INLET_KEEP_BATCHES_DAYS` of the scheduler. Runs, notices and volume stay as long as their workspace.
 */
export const rowLifetimes = {
  /** Longer than an event is accepted, so that every duplicate is recognized. */
  webhookEvent: sql`interval '96 hours'`,
  /** Longer than any raw batch of that time, which may still hold a copy. */
  doneErasure: sql`interval '720 hours'`,
  report: sql`interval '168 hours'`,
  /** Of webhook deliveries; a dead letter is kept longer, so that it can be sent again. */
  delivered: sql`interval '72 hours'`,
  deadLetter: sql`interval '720 hours'`,
  auditEntry: sql`interval '9600 hours'`,
} as const;
