import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { Run } from "../tables/index.ts";
import { reasons } from "./add-entries.ts";
import { isRequestedBy } from "./backlog.ts";

/** A thread that a search of its customer's messages may complete. */
export interface SearchableThread {
  id: string;
  customerId: string;
  /** When its conversation was created. */
  createdAt: Date;
  /** Its conversation has just come in, so messages of the run's window may be missing too. */
  isNew: boolean;
}

/** Why threads are read whose conversations were known before, and their messages not stored. */
const newReasons = [reasons.meetsFilters, reasons.released];

/**
 * Lists threads that a run has not tried yet and that miss messages: those of conversations that were created since `from`, the
 * oldest first, then older ones. A thread that was requested or searched for before is not among them, nor one whose
 * messages are all of the run's window, which begins at `before`, nor one whose count cannot be checked.
 */
export async function listSearchableThreads(
  db: Db,
  run: Pick<Run, "id" | "workspaceId" | "kind">,
  { from, before, limit }: { from: Date; before: Date; limit: number },
): Promise<SearchableThread[]> {
  const { rows } = await sql<SearchableThread>`
    with untried as (
      select id, reason = any(${newReasons}::text[]) as is_new from fetch_backlog
      where ${isRequestedBy(run, "thread")} and tries = 0 and reason = any(${[reasons.messagesMissing, ...newReasons]}::text[])
    )
    select c.id, c.customer_id, c.created_at, untried.is_new
    from untried join conversation c on c.workspace_id = ${run.workspaceId} and c.id = untried.id
    where c.customer_id is not null and c.message_count is not null and c.deleted_at is null and c.created_at is not null
      and (untried.is_new or c.created_at < ${before})
    order by c.created_at < ${from}, c.created_at, c.id limit ${limit}`.execute(db);
  return rows;
}
