import type { Selectable } from "kysely";
import type { Db } from "./open-db.ts";
import type { NoticeLevel, NoticeTable } from "./tables.ts";

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
export async function raise(db: Db, { details = {}, ...notice }: NewNotice): Promise<boolean> {
  const { numInsertedOrUpdatedRows = 0n } = await db
    .insertInto("notice")
    .values({ ...notice, details: JSON.stringify(details) })
    .onConflict((it) => it.columns(["workspaceId", "kind", "subject"]).doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows > 0n;
}

/** The kinds of notices that were raised about a subject. */
export async function listKinds(db: Db, workspaceId: string, subject: string): Promise<string[]> {
  const rows = db.selectFrom("notice").select("kind").where("workspaceId", "=", workspaceId);
  return (await rows.where("subject", "=", subject).execute()).map((it) => it.kind);
}

/** A workspace's notices, newest first: those before the notice `after`. */
export function list(
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
