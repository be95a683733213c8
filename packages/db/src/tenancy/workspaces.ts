import { type Selectable, sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { Period, WorkspaceTable } from "../tables/index.ts";
import { recountUsage } from "../volume/volume.ts";

export type Workspace = Selectable<WorkspaceTable>;

/** What a person decides about a workspace. */
export interface WorkspacePlan {
  name: string;
  /** Conversations admitted per period at most. */
  volumeLimit: number;
  period: Period;
  /** Where notices are sent; nowhere when null. */
  noticeUrl?: string | null | undefined;
}

export function createWorkspace(db: Db, plan: WorkspacePlan): Promise<Workspace> {
  return db.insertInto("workspace").values(plan).returningAll().executeTakeFirstOrThrow();
}

export function findWorkspace(db: Db, id: string): Promise<Workspace | undefined> {
  return db.selectFrom("workspace").selectAll().where("id", "=", id).executeTakeFirst();
}

/** The workspace, locked until the transaction ends, so that only one caller at a time connects, charges or changes it. */
export function lockWorkspace(tx: Db, id: string): Promise<Workspace | undefined> {
  return tx.selectFrom("workspace").selectAll().where("id", "=", id).forNoKeyUpdate().executeTakeFirst();
}

/** Oldest first, those after the workspace `after`. */
export function listWorkspaces(
  db: Db,
  { after, limit }: { after?: string | undefined; limit: number },
): Promise<Workspace[]> {
  return db
    .selectFrom("workspace")
    .selectAll()
    .$if(after !== undefined, (q) => q.where(sql<boolean>`id > ${after}::uuid`))
    .orderBy("id")
    .limit(limit)
    .execute();
}

/** Newest first. */
export function listNewestWorkspaces(db: Db, limit: number): Promise<Workspace[]> {
  return db.selectFrom("workspace").selectAll().orderBy("id", "desc").limit(limit).execute();
}

/** Those of these ids that there are. */
export function listWorkspacesByIds(db: Db, ids: readonly string[]): Promise<Workspace[]> {
  const all = db.selectFrom("workspace").selectAll();
  return all.where(sql<boolean>`id = any(${ids}::uuid[])`).execute();
}

/** What of a plan changes; what is absent stays. */
export type WorkspaceChange = { [K in keyof WorkspacePlan]?: WorkspacePlan[K] | undefined };

/**
 * Changes a plan. Another kind of period counts what is used anew, since that period began.
 * @returns undefined when there is no such workspace
 */
export async function updateWorkspace(
  db: Db,
  id: string,
  change: WorkspaceChange,
): Promise<Workspace | undefined> {
  const isEmpty = Object.values(change).every((it) => it === undefined);
  if (isEmpty) return findWorkspace(db, id);
  const work = async (tx: Db) => {
    const before = await lockWorkspace(tx, id); // nobody charges while it changes
    const after = await tx
      .updateTable("workspace")
      .set(change)
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirst();
    if (before?.period !== after?.period) await recountUsage(tx, id);
    return after;
  };
  return db.isTransaction ? work(db) : db.transaction().execute(work);
}
