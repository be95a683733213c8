import { type Selectable, sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { IntegrationTable, RunTable } from "../tables/index.ts";

type ListedColumns = Pick<
  Selectable<IntegrationTable>,
  | "id"
  | "workspaceId"
  | "baseUrl"
  | "orgId"
  | "orgName"
  | "keyHint"
  | "attention"
  | "ingestConversations"
  | "ingestComments"
  | "paused"
  | "nextRunAt"
>;
type LastRun = Pick<Selectable<RunTable>, "id" | "state" | "failures" | "error">;

/** An integration without its key, and the state of its last live run. */
export interface IntegrationHealth extends ListedColumns {
  workspaceName: string;
  lastRun: LastRun | null;
}

/** Which integrations of all workspaces to list. */
export interface IntegrationSlice {
  /** Only those whose key needs attention, or whose last live run failed or is failing. */
  failing?: boolean | undefined;
  /** The id of a workspace; the list continues after it. */
  after?: string | undefined;
  limit: number;
}

/** Lists integrations of all workspaces, ordered by workspace. */
export async function listIntegrationHealth(db: Db, { failing, after, limit }: IntegrationSlice) {
  const onlyFailing = failing
    ? sql`and (i.attention is not null or last.state = 'failed' or last.failures > 0)`
    : sql``;
  const later = after === undefined ? sql`` : sql`and i.workspace_id > ${after}::uuid`;
  const { rows } = await sql<IntegrationHealth>`
    select i.id, i.workspace_id, w.name as workspace_name, i.base_url, i.org_id, i.org_name, i.key_hint, i.attention,
      i.ingest_conversations, i.ingest_comments, i.paused, i.next_run_at,
      case when last.id is not null then jsonb_build_object(
        'id', last.id, 'state', last.state, 'failures', last.failures, 'error', last.error) end as last_run
    from integration i
    join workspace w on w.id = i.workspace_id
    left join lateral (
      select id, state, failures, error
      from run
      where integration_id = i.id and lane = 'live'
      order by id desc
      limit 1) last on true
    where true ${onlyFailing} ${later}
    order by i.workspace_id
    limit ${limit}`.execute(db);
  return rows;
}
