import { type Selectable, sql } from "kysely";
import { inTransaction } from "../client/in-transaction.ts";
import type { Db } from "../client/open-db.ts";
import { noticeUrl, saveNoticeUrl } from "../push/notice-url.ts";
import type { Period, WorkspaceTable } from "../tables/index.ts";
import { recountUsage } from "../volume/index.ts";

/** A workspace that was not deleted. */
export type Workspace = Omit<Selectable<WorkspaceTable>, "deletedAt" | "retentionDays">;

const columns = ["id", "name", "volumeLimit", "period", "createdAt"] as const;

/** The workspaces that were not deleted. */
const selectWorkspaces = (db: Db) =>
  db
    .selectFrom("workspace")
    .select([...columns, noticeUrl.as("noticeUrl")])
    .where("deletedAt", "is", null);

/** A workspace's settings. */
export interface WorkspacePlan {
  name: string;
  /** Most conversations that are admitted per period. */
  volumeLimit: number;
  period: Period;
  /** Where notices are sent; null when they are not sent. */
  noticeUrl?: string | null | undefined;
}

export function createWorkspace(db: Db, { noticeUrl: url, ...plan }: WorkspacePlan): Promise<Workspace> {
  return inTransaction(db, async (tx) => {
    const { id } = await tx.insertInto("workspace").values(plan).returning("id").executeTakeFirstOrThrow();
    if (url) await saveNoticeUrl(tx, id, url);
    return selectWorkspaces(tx).where("id", "=", id).executeTakeFirstOrThrow();
  });
}

export function findWorkspace(db: Db, id: string): Promise<Workspace | undefined> {
  return selectWorkspaces(db).where("id", "=", id).executeTakeFirst();
}

/**
 * Finds a workspace and locks it until the transaction ends, so that only one caller at a time connects, charges or
 * changes it.
 */
export function lockWorkspace(tx: Db, id: string): Promise<Workspace | undefined> {
  return selectWorkspaces(tx).where("id", "=", id).forNoKeyUpdate().executeTakeFirst();
}

/** Lists workspaces, oldest first, those after the workspace `after`. */
export function listWorkspaces(db: Db, { after, limit }: { after?: string | undefined; limit: number }) {
  return selectWorkspaces(db)
    .$if(after !== undefined, (q) => q.where(sql<boolean>`id > ${after}::uuid`))
    .orderBy("id")
    .limit(limit)
    .execute();
}

/** Lists workspaces, newest first. */
export function listNewestWorkspaces(db: Db, limit: number): Promise<Workspace[]> {
  return selectWorkspaces(db).orderBy("id", "desc").limit(limit).execute();
}

/** Lists the workspaces with these ids, as far as they exist. */
export function listWorkspacesByIds(db: Db, ids: readonly string[]): Promise<Workspace[]> {
  return selectWorkspaces(db).where(sql<boolean>`id = any(${ids}::uuid[])`).execute();
}

/** Changed settings of a workspace; absent ones stay. */
export type WorkspaceChange = { [K in keyof WorkspacePlan]?: WorkspacePlan[K] | undefined };

/**
 * Changes a workspace's settings. A change of the kind of period recounts the used volume from the start of that
 * period.
 * @returns undefined when there is no such workspace
 */
export async function updateWorkspace(
  db: Db,
  id: string,
  { noticeUrl: url, ...change }: WorkspaceChange,
): Promise<Workspace | undefined> {
  return inTransaction(db, async (tx) => {
    const before = await lockWorkspace(tx, id); // no admission charges it meanwhile
    if (before === undefined) return undefined;
    if (Object.values(change).some((it) => it !== undefined))
      await tx.updateTable("workspace").set(change).where("id", "=", id).execute();
    if (url !== undefined) await saveNoticeUrl(tx, id, url);
    const after = await findWorkspace(tx, id);
    if (before.period !== after?.period) await recountUsage(tx, id);
    return after;
  });
}
