import { type Selectable, sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { NoticeLevel, NoticeTable } from "../tables/index.ts";

export type Notice = Selectable<NoticeTable>;

/** Something a workspace's people should know of. */
export interface NewNotice {
  workspaceId: string;
  /** One word for programs, such as `volume_80`. */
  kind: string;
  /** What it is about, such as a period: the same kind about the same subject is told once, for ever. */
  subject: string;
  level: NoticeLevel;
  /** For people, in full sentences: what happened and what to do. */
  message: string;
  /** The same as facts, for programs; no text of a customer, no secret. */
  details?: Record<string, unknown>;
}

/**
 * Raises a notice, unless it was raised before (unique by workspace, kind and subject). Part of the caller's
 * transaction, so that it exists if and only if what it tells of happened; a scheduler logs and sends it once it is
 * committed.
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

/** The kinds of notices that were raised about a subject. */
export async function listNoticeKinds(db: Db, workspaceId: string, subject: string): Promise<string[]> {
  const rows = db.selectFrom("notice").select("kind").where("workspaceId", "=", workspaceId);
  return (await rows.where("subject", "=", subject).execute()).map((it) => it.kind);
}

/** A workspace's notices, newest first: those before the notice `after`. */
export function listNotices(
  db: Db,
  { workspaceId, after, limit }: { workspaceId: string; after?: string | undefined; limit: number },
): Promise<Notice[]> {
  return db
    .selectFrom("notice")
    .selectAll()
    .where("workspaceId", "=", workspaceId)
    .$if(after !== undefined, (q) => q.where("id", "<", after ?? ""))
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}

/** A notice whose turn has come. */
export interface DueNotice extends Notice {
  /** Nobody has written it to the log yet. */
  isNew: boolean;
  /** The workspace has somewhere to send it. */
  isDeliverable: boolean;
}

/**
 * Claims up to `limit` committed notices that are to be logged or sent. Nothing is left to do for those of a workspace
 * without a `notice_url`; the others come again after a minute, unless they were delivered by then.
 */
export async function claimDueNotices(db: Db, limit: number): Promise<DueNotice[]> {
  const { rows } = await sql<DueNotice>`
    update notice n set
      logged_at = coalesce(n.logged_at, clock_timestamp()),
      next_try_at = case when w.notice_url is not null then clock_timestamp() + interval '1 minute' end
    from workspace w
    where w.id = n.workspace_id and n.id in (
      select id from notice where next_try_at <= clock_timestamp()
      order by next_try_at limit ${limit} for update skip locked)
    returning n.*, old.logged_at is null as is_new, w.notice_url is not null as is_deliverable`.execute(db);
  return rows;
}

/** A notice and where it goes; undefined when it was delivered or given up, or has nowhere to go any more. */
export async function findUndelivered(
  db: Db,
  id: string,
): Promise<(Notice & { noticeUrl: string }) | undefined> {
  const { rows } = await sql<Notice & { noticeUrl: string }>`
    select n.*, w.notice_url from notice n join workspace w on w.id = n.workspace_id
    where n.id = ${id} and n.delivered_at is null and n.given_up_at is null and w.notice_url is not null`.execute(
    db,
  );
  return rows[0];
}

/** Notes that the receiver has taken a notice. */
export async function markDelivered(db: Db, id: string): Promise<void> {
  await sql`
    update notice set delivered_at = clock_timestamp(), tries = tries + 1, next_try_at = null, failure = null
    where id = ${id} and delivered_at is null and given_up_at is null`.execute(db);
}

/** With pauses of 10 s that grow fourfold up to 6 hours, the last try comes about 22 hours after the first. */
const maxTries = 10;

/**
 * Notes in words why a notice was not taken, and when it is tried again; after the tenth try it is given up.
 * @returns whether it was given up now
 */
export async function recordDeliveryFailure(db: Db, id: string, failure: string): Promise<boolean> {
  const { rows } = await sql<{ isGivenUp: boolean }>`
    update notice set
      tries = tries + 1, failure = ${failure},
      next_try_at = case when tries + 1 < ${maxTries}
        then clock_timestamp() + least(interval '10 seconds' * power(4, tries), interval '6 hours') end,
      given_up_at = case when tries + 1 >= ${maxTries} then clock_timestamp() end
    where id = ${id} and delivered_at is null and given_up_at is null
    returning given_up_at is not null as is_given_up`.execute(db);
  return rows[0]?.isGivenUp ?? false;
}
