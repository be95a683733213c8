import { sql } from "kysely";

/** SQL list of the states of a run that is not over. An integration has at most one such run per lane. */
export const openStates = sql`('queued', 'running', 'waiting', 'paused')`;

/** SQL condition over a row of `integration`: runs may read it now. */
export const isActive = sql`(ingest_conversations and not paused and attention is null)`;

/**
 * SQL interval after which work that nobody has taken up is dispatched again. The process that queues work also
 * dispatches it at once; this interval covers a lost dispatch.
 */
export const redispatchAfter = sql`interval '30 seconds'`;
