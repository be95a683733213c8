import { sql } from "kysely";

/**
 * How long rows are kept that are not a workspace's records, as SQL intervals. Two more periods are settings of the
 * services: raw batches are kept for `INLET_KEEP_BATCHES_DAYS`, and notices, runs and volume as long as their workspace.
 */
export const retention = {
  /** Longer than an event is accepted, so that every duplicate is recognized. */
  webhookEvent: sql`interval '4 days'`,
  /** Longer than any raw batch of that time, which may still hold a copy. */
  doneErasure: sql`interval '30 days'`,
  report: sql`interval '7 days'`,
  signInLink: sql`interval '15 minutes'`,
} as const;
