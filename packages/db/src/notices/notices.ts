import { type Selectable, sql } from "kysely";
import { statementNow } from "../client/database-time.ts";
import type { Db } from "../client/open-db.ts";
import type { IdSlice } from "../client/slices.ts";
import type { NoticeLevel, NoticeTable } from "../tables/index.ts";

export type Notice = Selectable<NoticeTable>;

/** Something that a workspace's people should know. */
export interface NewNotice {
  workspaceId: string;
  /** One word for programs, such as `volume_80`. */
  kind: string;
  /** What it is about, such as a period. The same kind about the same subject is raised once, forever. */
  subject: string;
  level: NoticeLevel;
  /** For people, in full sentences: what happened and what to do. */
  message: string;
  /** The same as facts for programs, without a customer's texts and without secrets. */
  details?: Record<string, unknown>;
}

/**
 * Raises a notice, unless it was raised before (unique by workspace, kind and subject). It is part of the caller's
 * transaction, so the notice exists exactly when the event happened. A scheduler logs and sends it after the commit.
 * @returns whether it is new
 */
export async function raiseNotice(db: Db, { details = {}, ...notice }: NewNotice): Promise<boolean> {
  const { numInsertedOrUpdatedRows = 0n } = await db
    .insertInto("notice")
    .values({ ...notice, details: JSON.stringify(details) })
    .onConflict((it) => it.columns(["workspaceId", "kind", "subject"]).doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows > 0n;
}

/** Lists the kinds of the notices that were raised about a subject. */
export async function listNoticeKinds(db: Db, workspaceId: string, subject: string): Promise<string[]> {
  const rows = db.selectFrom("notice").select("kind").where("workspaceId", "=", workspaceId);
  return (await rows.where("subject", "=", subject).execute()).map((it) => it.kind);
}

/** Lists a workspace's notices, newest first, those before the notice `after`. */
export function listNotices(db: Db, { workspaceId, after, limit }: IdSlice): Promise<Notice[]> {
  return db
    .selectFrom("notice")
    .selectAll()
    .where("workspaceId", "=", workspaceId)
    .$if(after !== undefined, (q) => q.where("id", "<", after ?? ""))
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}

/** So many deliveries may wait for an endpoint that Inlet has disabled; later notices are not sent to it. */
const maxWaiting = 1_000;

/** SQL condition on `webhook_endpoint e`: a notice may wait for it. */
const hasRoom = sql`(
  select count(*) from webhook_delivery d where d.endpoint_id = e.id and d.state = 'open') < ${sql.lit(maxWaiting)}`;

/**
 * Claims up to `limit` committed notices that nobody has logged yet, and hands each to the endpoints of its workspace that
 * want notices, in one statement. For an endpoint that Inlet has disabled they wait until a person enables it again, up to
 * `maxWaiting`; for one that a person has disabled they do not.
 */
export async function claimNewNotices(db: Db, limit: number): Promise<Notice[]> {
  const { rows } = await sql<Notice>`
    with claimed as (
      update notice set logged_at = clock_timestamp(), next_try_at = null
      where id in (
        select id
        from notice
        where next_try_at <= ${statementNow}
        order by next_try_at
        limit ${limit}
        for update skip locked) -- two schedulers never claim the same notice
      returning *
    ), handed_over as (
      insert into webhook_delivery (endpoint_id, workspace_id, type, notice_id)
      select e.id, e.workspace_id, 'notice', claimed.id
      from claimed
      join webhook_endpoint e on e.workspace_id = claimed.workspace_id
      where 'notice' = any(e.events)
        and (e.disabled_at is null or e.disabled_reason <> 'person' and ${hasRoom})
      on conflict do nothing)
    select * from claimed`.execute(db);
  return rows;
}

export const findNotice = (db: Db, id: string): Promise<Notice | undefined> =>
  db.selectFrom("notice").selectAll().where("id", "=", id).executeTakeFirst();
