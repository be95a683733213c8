import { type Selectable, sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type {
  DeletionCandidateTable,
  FetchBacklogTable,
  FetchLogTable,
  HeldConversationTable,
  RejectedRecordTable,
} from "../tables/index.ts";

/** Everything that is known about how a conversation came to be stored, or why it is not. */
export interface ConversationExplanation {
  /** The stored conversation, or its tombstone. */
  stored: StoredConversation | undefined;
  /** It is over the volume limit. */
  held: Selectable<HeldConversationTable> | undefined;
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
  /** The run that has read that page; null when a webhook has brought it or the raw batch was dropped. */
  runId: string | null;
}

/** Explains a conversation of a workspace. */
export async function explainConversation(
  db: Db,
  workspaceId: string,
  id: string,
): Promise<ConversationExplanation> {
  const ids = { workspaceId, id };
  const kinds = ["conversation", "thread"] as const;
  const [stored, held, rejected, deletionCandidate, pending, fetched] = await Promise.all([
    findStored(db, ids),
    db.selectFrom("heldConversation").selectAll().where(matches(ids)).executeTakeFirst(),
    db
      .selectFrom("rejectedRecord")
      .selectAll()
      .where(matches(ids))
      .where("stream", "=", "conversations")
      .executeTakeFirst(),
    db
      .selectFrom("deletionCandidate")
      .selectAll()
      .where(matches(ids))
      .where("kind", "=", "conversation")
      .executeTakeFirst(),
    db
      .selectFrom("fetchBacklog")
      .selectAll()
      .where(matches(ids))
      .where("kind", "in", kinds)
      .orderBy("kind")
      .execute(),
    db
      .selectFrom("fetchLog")
      .selectAll()
      .where(matches(ids))
      .where("kind", "in", kinds)
      .orderBy("fetchedAt", "desc")
      .execute(),
  ]);
  return { stored, held, rejected, deletionCandidate, pending, fetched };
}

const matches = ({ workspaceId, id }: { workspaceId: string; id: string }) =>
  sql<boolean>`workspace_id = ${workspaceId} and id = ${id}`;

/** A batch is stored after its page is observed, so `created_at` lets Postgres use the index. */
async function findStored(db: Db, { workspaceId, id }: { workspaceId: string; id: string }) {
  const { rows } = await sql<StoredConversation>`
    select updated_at, observed_at, deleted_at, (
      select run_id from raw_batch b
      where b.workspace_id = c.workspace_id and b.stream = 'conversations' and b.state = 'settled'
        and b.observed_at = c.observed_at
        and b.created_at >= c.observed_at and b.created_at < c.observed_at + interval '1 hour'
      limit 1) as run_id
    from conversation c where workspace_id = ${workspaceId} and id = ${id}`.execute(db);
  return rows[0];
}
