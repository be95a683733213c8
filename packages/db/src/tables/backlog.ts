import type { Generated } from "kysely";
import type { BacklogKind, BacklogLane, DefaultNow } from "./column-types.ts";

/**
 * An id that must still be fetched, with the reason, or an instant of a search. The row is deleted once it is fetched; a
 * given up id stays.
 */
export interface FetchBacklogTable {
  workspaceId: string;
  kind: BacklogKind;
  id: string;
  reason: string;
  tries: Generated<number>;
  lastRunId: string | null;
  /** Why the id was given up; null while it is pending. */
  outcome: string | null;
  /** How often in a row Kustomer has failed to return it. */
  failures: Generated<number>;
  /** Why Kustomer could not return it; null unless `nextTryAt` is set. */
  failure: string | null;
  /** When it is tried again after a failure; null when the next run reads it. */
  nextTryAt: Date | null;
  lane: Generated<BacklogLane>;
  addedAt: DefaultNow;
  triedAt: Date | null;
}

/** Why an id was fetched. Rows are deleted with the raw batches of their day. */
export interface FetchLogTable {
  workspaceId: string;
  kind: BacklogKind;
  id: string;
  reason: string;
  /** The run that has fetched it; null when a webhook has brought it. */
  runId: string | null;
  fetchedAt: DefaultNow;
}

/** A conversation that was written after its messages were last counted. */
export interface ThreadCheckTable {
  workspaceId: string;
  conversationId: string;
  lane: Generated<BacklogLane>;
}
