import type { Db } from "./open-db.ts";

/** Two transactions met; the one that was undone starts anew. */
const collisions = new Set(["40001", "40P01"]);
const triesAfterCollision = 5;

/** What the database said (an SQLSTATE), when it was the database. */
export const getSqlState = (err: unknown): string | undefined =>
  err instanceof Error && "code" in err && typeof err.code === "string" ? err.code : undefined;

/** Runs `work` in a transaction, again when it collided with another one. */
export async function inTransaction<T>(
  db: Db,
  work: (tx: Db) => Promise<T>,
  tries = triesAfterCollision,
): Promise<T> {
  try {
    return await db.transaction().execute(work);
  } catch (err) {
    if (tries <= 1 || !collisions.has(getSqlState(err) ?? "")) throw err;
    return inTransaction(db, work, tries - 1);
  }
}
