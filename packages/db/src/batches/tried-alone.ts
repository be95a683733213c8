import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";

/*
 * Where a worker is lost with a page again and again, each record is stored alone, and its place in the page is noted before. A note
 * that is still there shows with which record the worker was lost. All of it is committed at once: no transaction outlives its worker.
 */

/** A part of a batch's page: the place of a record, from 0 on. */
export interface PagePlace {
  batchId: string;
  place: number;
}

/**
 * Notes that a part of a page is tried alone.
 * @returns how often that had begun before without an end
 */
export async function beginAlone(db: Db, { batchId, place }: PagePlace): Promise<number> {
  const { rows } = await sql<{ lost: number }>`
    update raw_batch set tried_alone = tried_alone || ${place}::integer where id = ${batchId}
    returning cardinality(array_positions(tried_alone, ${place}::integer)) - 1 as lost`.execute(db);
  return rows[0]?.lost ?? 0;
}

/** Forgets that a part of a page was tried alone, because its end is known. */
export async function endAlone(db: Db, { batchId, place }: PagePlace): Promise<void> {
  await sql`update raw_batch set tried_alone = array_remove(tried_alone, ${place}::integer) where id = ${batchId}`.execute(
    db,
  );
}
