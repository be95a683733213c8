import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { Run } from "../runs/runs.ts";
import { reasons } from "./backlog.ts";

/**
 * Wants the next `limit` conversations of the rolling re-read: those that are open or moved within two weeks, in the
 * order of their ids, round and round. So a key without search soon sees changes there that no new message announces;
 * those of all others wait for a reconcile run.
 */
export async function addRollingReread(db: Db, run: Run, limit: number): Promise<void> {
  await sql`
    with place as (select last_swept_id from integration where id = ${run.integrationId}),
    next as (
      select id from conversation, place
      where workspace_id = ${run.workspaceId} and id > last_swept_id and deleted_at is null
        and (status is distinct from 'done' or updated_at > clock_timestamp() - interval '14 days')
      order by id limit ${limit}
    ), added as (
      insert into fetch_backlog (workspace_id, kind, id, reason)
      select ${run.workspaceId}, 'conversation', id, ${reasons.rollingReread} from next order by id
      on conflict do nothing
    )
    update integration set last_swept_id = case when (select count(*) from next) < ${limit} then '' else (select max(id) from next) end
    where id = ${run.integrationId}`.execute(db);
}
