import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { Run } from "../tables/index.ts";
import { reasons } from "./add-entries.ts";
import { isUntriedBy } from "./backlog.ts";

/** The pages of customers that a run has read. */
const pagesOf = ({ id }: Pick<Run, "id">) =>
  sql`raw_batch where run_id = ${id}::uuid and stream = 'customers'`;

/**
 * Lists customers of the backlog whom the run's pages may have brought before they were in it: then the normalizer did not keep
 * them. A customer who was never stored needs no later version: a change since then lies after the run's ceiling.
 */
export async function listBroughtBefore(
  db: Db,
  run: Pick<Run, "id" | "workspaceId" | "kind">,
  { limit }: { limit: number },
): Promise<string[]> {
  const { namedByMessage, conversationUpdated } = reasons;
  const { rows } = await sql<{ id: string }>`
    select entry.id
    from (select id, added_at from fetch_backlog
      where ${isUntriedBy(run, "customer")} and reason in (${namedByMessage}, ${conversationUpdated})) entry
    where added_at > (select max(observed_at) from ${pagesOf(run)})
      and not exists (
        select from customer where customer.workspace_id = ${run.workspaceId} and customer.id = entry.id)
    order by added_at, id limit ${limit}`.execute(db);
  return rows.map((it) => it.id);
}

/** Lists the ids of the batches that a run's pages of customers are in, the newest first. */
export async function listCustomerPages(
  db: Db,
  run: Pick<Run, "id">,
  { limit }: { limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from ${pagesOf(run)} order by observed_at desc limit ${limit}`.execute(db);
  return rows.map((it) => it.id);
}

/**
 * Builds the update of a step that has taken these customers from a page read at `observedAt`. Their entries count as added before that
 * page, which removes them when it is stored, and as tried by the run of the sub-query `next_run`.
 */
export const markBroughtCustomers = (ids: string[], observedAt: Date) => sql`
  update fetch_backlog set
    last_run_id = next_run.id, tried_at = clock_timestamp(), added_at = least(added_at, ${observedAt}::timestamptz)
  from next_run
  where fetch_backlog.workspace_id = next_run.workspace_id and fetch_backlog.kind = 'customer'
    and fetch_backlog.id = any(${ids}::text[]) and fetch_backlog.outcome is null`;
