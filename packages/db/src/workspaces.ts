import { type Selectable, sql } from "kysely";
import type { Db } from "./open-db.ts";
import type { Period, WorkspaceTable } from "./tables.ts";

export type Workspace = Selectable<WorkspaceTable>;

/** What a person decides about a workspace. */
export interface WorkspacePlan {
  name: string;
  /** Conversations admitted per period at most. */
  volumeLimit: number;
  period: Period;
}

export function insert(db: Db, plan: WorkspacePlan): Promise<Workspace> {
  return db.insertInto("workspace").values(plan).returningAll().executeTakeFirstOrThrow();
}

export function findById(db: Db, id: string): Promise<Workspace | undefined> {
  return db.selectFrom("workspace").selectAll().where("id", "=", id).executeTakeFirst();
}

/** The workspace, locked until the transaction ends, so that only one caller at a time connects it. */
export function lockById(tx: Db, id: string): Promise<Workspace | undefined> {
  return tx.selectFrom("workspace").selectAll().where("id", "=", id).forNoKeyUpdate().executeTakeFirst();
}

/** Oldest first, those after the workspace `after`. */
export function list(
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

/** What of a plan changes; what is absent stays. */
export type WorkspaceChange = { [K in keyof WorkspacePlan]?: WorkspacePlan[K] | undefined };

/** @returns undefined when there is no such workspace */
export function update(db: Db, id: string, change: WorkspaceChange): Promise<Workspace | undefined> {
  const isEmpty = Object.values(change).every((it) => it === undefined);
  if (isEmpty) return findById(db, id);
  return db.updateTable("workspace").set(change).where("id", "=", id).returningAll().executeTakeFirst();
}
