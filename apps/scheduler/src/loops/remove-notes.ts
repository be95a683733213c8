import { notes } from "@inlet/db";
import type { LoopDeps } from "./loop-deps.ts";

/** How long one iteration works, so that the process can stop between two. */
const timeSliceMs = 4_000;

/**
 * Removes internal notes where they were switched off, bit by bit, in turn over the integrations. Several schedulers may do so
 * at once. A failure of one integration leaves the others alone; the next iteration tries it again.
 */
export async function removeNotes(deps: Pick<LoopDeps, "db" | "log">): Promise<void> {
  const deadline = performance.now() + timeSliceMs;
  let left = await notes.listToRemove(deps.db);
  while (left.length > 0) {
    const unfinished: string[] = [];
    for (const integrationId of left) {
      if (performance.now() >= deadline) return;
      if (await removeNext(deps, integrationId)) unfinished.push(integrationId);
    }
    left = unfinished;
  }
}

/** Removes the next notes of an integration. @returns whether more may be left */
async function removeNext(
  { db, log }: Pick<LoopDeps, "db" | "log">,
  integrationId: string,
): Promise<boolean> {
  try {
    const removed = await notes.removeNotes(db, integrationId);
    if (removed === undefined) log.info({ integrationId }, "internal notes removed");
    return removed !== undefined;
  } catch (err) {
    log.error({ integrationId, err }, "internal notes not removed");
    return false;
  }
}
