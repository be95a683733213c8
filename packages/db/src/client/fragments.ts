import { sql } from "kysely";

/** The states of a run that is not over; at most one such run is there per integration and lane. */
export const openStates = sql`('queued', 'running', 'waiting', 'paused')`;

/** Whether an integration is to be read now. An expression over its row. */
export const isActive = sql`(ingest_conversations and not paused and attention is null)`;

/** Whoever opens or moves something rings for it at once; a ring that is lost is missed after this time. */
export const redispatchAfter = sql`interval '30 seconds'`;
