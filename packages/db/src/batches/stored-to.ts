import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";

/**
 * Finds up to which update the messages that live runs have read are stored. The cursor may be further on: it moves with the
 * commit of a page, which waits to be stored. A waiting page of the stream holds no message from before the window of its run.
 * @returns undefined when no live run has read messages yet
 */
export async function findMessagesStoredTo(
  db: Db,
  { id, workspaceId }: { id: string; workspaceId: string },
): Promise<Date | undefined> {
  const { rows } = await sql<{ at: Date }>`
    select least(cursor.at, (
        select min(coalesce(run.first_window_from, run.window_from))
        from raw_batch batch join run on run.id = batch.run_id and run.lane = 'live'
        where batch.workspace_id = ${workspaceId} and batch.state = 'pending' and not batch.replayed
          and batch.stream = 'messages')) as at
    from stream_cursor cursor
    where cursor.integration_id = ${id} and cursor.stream = 'messages'`.execute(db);
  return rows[0]?.at;
}
