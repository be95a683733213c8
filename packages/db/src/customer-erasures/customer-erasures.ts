import { type Selectable, sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { IdSlice } from "../client/slices.ts";
import { dispatchErasureScan } from "../deletions/index.ts";
import type { CustomerErasureCountTable, CustomerErasureTable } from "../tables/index.ts";

/** How much was removed in one place, and when the last of it. */
export type ErasureCount = Omit<Selectable<CustomerErasureCountTable>, "erasureId">;

/** A request to erase a customer, with what was removed so far. */
export type CustomerErasure = Selectable<CustomerErasureTable> & { removed: ErasureCount[] };

/**
 * Opens the erasure of a customer, or returns the open one. From its commit on, no page stores anything of the customer.
 * The normalizer then removes what is stored.
 * @returns with `isNew`, whether it was opened now
 */
export async function openErasure(
  tx: Db,
  { workspaceId, customerId }: { workspaceId: string; customerId: string },
): Promise<{ id: string; isNew: boolean }> {
  const open = { workspaceId, customerId };
  const inserted = await tx
    .insertInto("customerErasure")
    .values(open)
    .onConflict((it) => it.columns(["workspaceId", "customerId"]).where("doneAt", "is", null).doNothing())
    .returning("id")
    .executeTakeFirst();
  if (inserted === undefined) {
    const found = tx.selectFrom("customerErasure").select("id").where("doneAt", "is", null);
    const { id } = await found
      .where("workspaceId", "=", workspaceId)
      .where("customerId", "=", customerId)
      .executeTakeFirstOrThrow();
    return { id, isNew: false };
  }
  await sql`
    insert into erased_record (workspace_id, kind, id, erasure_id)
    values (${workspaceId}, 'customer', ${customerId}, ${inserted.id})
    on conflict (workspace_id, kind, id) do update set erasure_id = excluded.erasure_id, cleared_at = null`.execute(
    tx,
  );
  await dispatchErasureScan(tx, workspaceId);
  return { id: inserted.id, isNew: true };
}

/** Finds an erasure of a workspace. */
export async function findErasure(
  db: Db,
  { workspaceId, id }: { workspaceId: string; id: string },
): Promise<CustomerErasure | undefined> {
  const row = await selectErasures(db, workspaceId).where("id", "=", id).executeTakeFirst();
  return row && (await addCounts(db, [row]))[0];
}

/** Lists the erasures of a workspace, newest first, those before the erasure `after`. */
export async function listErasures(
  db: Db,
  { workspaceId, after, limit }: IdSlice,
): Promise<CustomerErasure[]> {
  const rows = selectErasures(db, workspaceId)
    .$if(after !== undefined, (q) => q.where("id", "<", after ?? ""))
    .orderBy("id", "desc")
    .limit(limit);
  return addCounts(db, await rows.execute());
}

/** Lists the erasures of one customer, oldest first. */
export async function listErasuresOf(
  db: Db,
  { workspaceId, customerId }: { workspaceId: string; customerId: string },
): Promise<CustomerErasure[]> {
  const rows = selectErasures(db, workspaceId).where("customerId", "=", customerId).orderBy("id");
  return addCounts(db, await rows.execute());
}

const selectErasures = (db: Db, workspaceId: string) =>
  db.selectFrom("customerErasure").selectAll().where("workspaceId", "=", workspaceId);

async function addCounts(
  db: Db,
  rows: readonly Selectable<CustomerErasureTable>[],
): Promise<CustomerErasure[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((it) => it.id);
  const counts = await db
    .selectFrom("customerErasureCount")
    .selectAll()
    .where("erasureId", "in", ids)
    .orderBy("place")
    .orderBy("kind")
    .execute();
  return rows.map((row) => ({
    ...row,
    removed: counts.filter((it) => it.erasureId === row.id).map(({ erasureId: _, ...count }) => count),
  }));
}
