import type { Db } from "../client/open-db.ts";

/** Notes up to which instant of Kustomer's clock messages with attachments were searched for. */
export async function markSearched(db: Db, id: string, attachmentsTo: Date): Promise<void> {
  await db.updateTable("integration").set({ attachmentsTo }).where("id", "=", id).execute();
}

/** Notes up to which place of the feed messages were searched for attachments, after the search had passed them. */
export async function markLateSearched(db: Db, id: string, attachmentsPosition: number): Promise<void> {
  await db.updateTable("integration").set({ attachmentsPosition }).where("id", "=", id).execute();
}
