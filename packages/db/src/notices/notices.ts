import { type Selectable, sql } from "kysely";
import { now, statementNow } from "../client/database-time.ts";
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

/** A notice that is due to be logged or sent. */
export interface DueNotice extends Notice {
  /** It has not been logged yet. */
  isNew: boolean;
  /** The workspace has an address to send it to. */
  isDeliverable: boolean;
}

/**
 * Claims up to `limit` committed notices that are to be logged or sent. A notice of a workspace without a
 * `notice_url` needs nothing more afterwards. Others are due again after a minute, unless they are delivered by then.
 */
export async function claimDueNotices(db: Db, limit: number): Promise<DueNotice[]> {
  const { rows } = await sql<DueNotice>`
    update notice n set
      logged_at = coalesce(n.logged_at, clock_timestamp()),
      next_try_at = case when w.notice_url is not null then clock_timestamp() + interval '1 minute' end
    from workspace w
    where w.id = n.workspace_id
      and n.id in (
        select id
        from notice
        where next_try_at <= ${statementNow}
        order by next_try_at
        limit ${limit}
        for update skip locked) -- two schedulers never claim the same notice
    returning n.*, old.logged_at is null as is_new, w.notice_url is not null as is_deliverable`.execute(db);
  return rows;
}

/**
 * Finds a notice and its address; undefined when it was delivered or given up, or when there is no address any more.
 */
export function findUndelivered(db: Db, id: string): Promise<(Notice & { noticeUrl: string }) | undefined> {
  return db
    .selectFrom("notice")
    .innerJoin("workspace", "workspace.id", "notice.workspaceId")
    .selectAll("notice")
    .select("workspace.noticeUrl")
    .where("notice.id", "=", id)
    .where(isUndelivered)
    .where("workspace.noticeUrl", "is not", null)
    .$narrowType<{ noticeUrl: string }>()
    .executeTakeFirst();
}

/** SQL condition on `notice`: its delivery is still to be tried. */
const isUndelivered = sql<boolean>`delivered_at is null and given_up_at is null`;

/** Marks a notice as accepted by the receiver. */
export async function markDelivered(db: Db, id: string): Promise<void> {
  const delivered = { deliveredAt: now, tries: sql<number>`tries + 1`, nextTryAt: null, failure: null };
  await db.updateTable("notice").set(delivered).where("id", "=", id).where(isUndelivered).execute();
}

/** With a backoff from 10 s, fourfold up to 6 hours, the last attempt is about 22 hours after the first. */
const maxTries = 10;

/**
 * Records why a delivery failed, and schedules the next attempt; after the tenth attempt the notice is given up.
 * @returns whether it was given up now
 */
export async function recordDeliveryFailure(db: Db, id: string, failure: string): Promise<boolean> {
  const { rows } = await sql<{ isGivenUp: boolean }>`
    update notice set
      tries = tries + 1, failure = ${failure},
      next_try_at = case when tries + 1 < ${maxTries}
        then clock_timestamp() + least(interval '10 seconds' * power(4, tries), interval '6 hours') end,
      given_up_at = case when tries + 1 >= ${maxTries} then clock_timestamp() end
    where id = ${id} and ${isUndelivered}
    returning given_up_at is not null as is_given_up`.execute(db);
  return rows[0]?.isGivenUp ?? false;
}
