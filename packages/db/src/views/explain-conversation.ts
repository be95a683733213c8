import { type Selectable, sql } from "kysely";
import { isAmong } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import { getRetainedFrom } from "../client/retained-from.ts";
import type {
  DeletionCandidateTable,
  FetchBacklogTable,
  FetchLogTable,
  FilteredConversationTable,
  HeldConversationTable,
  RejectedRecordTable,
  Tables,
} from "../tables/index.ts";

/** Everything that is known about how a conversation came to be stored, or why it is not. */
export interface ConversationExplanation {
  /** The stored conversation, or its tombstone. */
  stored: StoredConversation | undefined;
  /** It is over the volume limit. */
  held: Selectable<HeldConversationTable> | undefined;
  /** It does not meet the workspace's filters. */
  filtered: Selectable<FilteredConversationTable> | undefined;
  rejected: Selectable<RejectedRecordTable> | undefined;
  deletionCandidate: Selectable<DeletionCandidateTable> | undefined;
  /** What is still to be fetched of it, or was given up: the conversation and its thread. */
  pending: Selectable<FetchBacklogTable>[];
  /** What was fetched of it because it was in the backlog, newest first. Kept as long as raw batches. */
  fetched: Selectable<FetchLogTable>[];
}

interface StoredConversation {
  updatedAt: Date;
  /** When the page was read that it was stored from. */
  observedAt: Date;
  /** When it was found to be deleted at Kustomer: only a tombstone is left. */
  deletedAt: Date | null;
  /** Only a tombstone is left, and it is older than the workspace keeps conversations. */
  isExpired: boolean;
  /** The run that has read that page; null when a webhook has brought it or the raw batch was dropped. */
  runId: string | null;
}

/** Explains a conversation of a workspace. */
export async function explainConversation(
  db: Db,
  workspaceId: string,
  id: string,
): Promise<ConversationExplanation> {
  const listRows = async <T extends keyof Tables>(table: T, condition = sql`true`) => {
    const { rows } = await sql<Selectable<Tables[T]>>`
      select * from ${sql.table(table)} where ${isAmong(workspaceId, [id])} and ${condition}`.execute(db);
    return rows;
  };
  const [stored, [held], [filtered], [rejected], [deletionCandidate], pending, fetched] = await Promise.all([
    findStored(db, workspaceId, id),
    listRows("heldConversation"),
    listRows("filteredConversation"),
    listRows("rejectedRecord", sql`stream = 'conversations'`),
    listRows("deletionCandidate", sql`kind = 'conversation'`),
    listRows("fetchBacklog", sql`kind in ('conversation', 'thread') order by kind`),
    listRows("fetchLog", sql`kind in ('conversation', 'thread') order by fetched_at desc`),
  ]);
  return { stored, held, filtered, rejected, deletionCandidate, pending, fetched };
}

/** A batch is stored after its page is observed, so `created_at` lets Postgres use the index. */
async function findStored(db: Db, workspaceId: string, id: string) {
  const { rows } = await sql<StoredConversation>`
    select updated_at, observed_at, deleted_at, coalesce(deleted_at is not null and updated_at < (
        select ${getRetainedFrom("w")} from workspace w where w.id = c.workspace_id), false) as is_expired, (
      select run_id from raw_batch b
      where b.workspace_id = c.workspace_id and b.stream = 'conversations' and b.state = 'settled'
        and b.observed_at = c.observed_at
        and b.created_at >= c.observed_at and b.created_at < c.observed_at + interval '1 hour'
      limit 1) as run_id
    from conversation c where workspace_id = ${workspaceId} and id = ${id}`.execute(db);
  return rows[0];
}
