import type { Generated } from "kysely";
import type { DefaultNow } from "./column-types.ts";

/** The version of a filtered record that was seen last. */
interface FilteredVersion {
  workspaceId: string;
  id: string;
  rev: number | null;
  updatedAt: Date;
  observedAt: Date;
  filteredAt: DefaultNow;
}

/** A conversation that does not meet the workspace's filters. */
export interface FilteredConversationTable extends FilteredVersion {
  /** When it was added to the fetch backlog, because it may meet them now; null while nothing says so. */
  rereadAt: Date | null;
}

/** A message that does not meet the workspace's filters, of a conversation that does. */
export interface FilteredMessageTable extends FilteredVersion {
  conversationId: string;
}

/** What is done after a change of filters, in this order. The last two read Kustomer. */
export type FilterPhase = "conversations" | "messages" | "conversations again" | "threads again" | "done";

/** The evaluation of stored and filtered records after the last change of a workspace's filters. */
export interface FilterChangeTable {
  workspaceId: string;
  phase: FilterPhase;
  changedAt: DefaultNow;
  /** Pages that were read before this may have been stored by earlier filters. Null until the evaluation begins. */
  batchesTo: Date | null;
  /** Where the phase continues: after this id. */
  lastId: Generated<string>;
  /** Stored conversations and messages that were evaluated. */
  evaluated: Generated<number>;
  /** Stored conversations that do not meet the filters any more. */
  removed: Generated<number>;
  removedMessages: Generated<number>;
  /** Filtered conversations and threads that were added to the fetch backlog. */
  requested: Generated<number>;
  /** Filtered conversations that meet the filters now. */
  cameIn: Generated<number>;
  finishedAt: Date | null;
  /** When the evaluation is dispatched again. */
  dispatchAt: Date | null;
}
