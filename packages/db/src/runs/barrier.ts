import type { RunRef } from "@inlet/contracts";
import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { Run } from "../tables/index.ts";
import { move } from "./transitions.ts";

/**
 * Puts a run at the barrier, where it waits until its earlier batches are settled. Then checks in a new statement
 * whether they already are. The normalizer makes the same check after it commits a batch. At least one of the two
 * checks sees the other's write, so no wake-up is lost.
 * @returns `ready` when all batches are settled, so that the caller continues the run
 */
export async function waitAtBarrier(db: Db, run: RunRef): Promise<"ready" | "waiting"> {
  await move(db, run, { to: "waiting", set: { atBarrier: true, version: sql`version` } });
  return (await findReadyAtBarrier(db, run.id)) === undefined ? "waiting" : "ready";
}

/**
 * Whether a run may have batches; without `readCounts` it may. Asking `raw_batch` costs planning for each of its
 * partitions, and most runs find no news.
 */
export const mayHaveBatches = ({ readCounts }: Partial<Pick<Run, "readCounts">>): boolean =>
  readCounts === undefined || Object.keys(readCounts).length > 0;

/** Whether a batch of the run is not settled yet. */
export async function hasUnsettledBatches(
  db: Db,
  run: Pick<Run, "id"> & Partial<Pick<Run, "readCounts">>,
): Promise<boolean> {
  if (!mayHaveBatches(run)) return false;
  const batches = db.selectFrom("rawBatch").select("id").where("runId", "=", run.id);
  const unsettled = batches.where("state", "=", "pending").where("replayed", "=", false);
  return (await unsettled.limit(1).executeTakeFirst()) !== undefined;
}

/**
 * Finds the run if it waits at the barrier and all its batches are settled. The normalizer asks after each batch, and few
 * runs wait then, so `raw_batch` is asked in a second statement: planning it costs more than all else.
 */
export async function findReadyAtBarrier(db: Db, runId: string): Promise<RunRef | undefined> {
  const waiting = db.selectFrom("run").select(["id", "version", "lane"]).where("id", "=", runId);
  const atBarrier = waiting.where("atBarrier", "=", true).where("state", "=", "waiting");
  const run = await atBarrier.executeTakeFirst();
  return run === undefined || (await hasUnsettledBatches(db, run)) ? undefined : run;
}
