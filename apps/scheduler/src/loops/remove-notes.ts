import { notes } from "@inlet/db";
import { collectFailures } from "./collect-failures.ts";
import type { LoopDeps } from "./loop-deps.ts";
import { takeTurns } from "./take-turns.ts";

/**
 * Removes internal notes where they were switched off, bit by bit, in turn over the integrations. Several schedulers may do so
 * at once. A failure of one integration leaves the others alone; the next iteration tries it again.
 */
export async function removeNotes(deps: Pick<LoopDeps, "db" | "log">): Promise<void> {
  const owners = await notes.listToRemove(deps.db);
  const failures = collectFailures();
  await takeTurns(owners, { doNext: (it) => removeNext(deps, it), failures }).finally(() =>
    failures.log(deps.log, "integrationIds", "internal notes not removed"),
  );
}

/** Removes the next notes of an integration. @returns whether more may be left */
async function removeNext(
  { db, log }: Pick<LoopDeps, "db" | "log">,
  integrationId: string,
): Promise<boolean> {
  const removed = await notes.removeNotes(db, integrationId);
  if (removed === undefined) log.info({ integrationId }, "internal notes removed");
  return removed !== undefined;
}
