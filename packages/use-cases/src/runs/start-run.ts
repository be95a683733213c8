import { Fault } from "@inlet/contracts";
import { inTransaction, readDatabaseTime, runs } from "@inlet/db";
import type { Deps } from "../deps.ts";
import { dispatchRuns } from "../dispatch.ts";
import { lockActive } from "../integrations/ingestion-status.ts";
import { loadRunReply, type RunReply } from "../replies/run-reply.ts";

const maxAheadMs = 5 * 60_000;

/**
 * Opens a run that is done only when it has read everything up to `through`, by default the database's present time. If
 * a run is open already, that run reads up to `through` as well.
 * @throws Fault not_found, conflict, invalid
 */
export async function startRun(
  deps: Pick<Deps, "db" | "queues" | "settings" | "log">,
  { workspaceId, through }: { workspaceId: string; through?: Date | undefined },
): Promise<RunReply> {
  const { db, settings } = deps;
  const run = await inTransaction(db, async (tx) => {
    const { id } = await lockActive(tx, workspaceId);
    const now = await readDatabaseTime(tx);
    if (through !== undefined && through.getTime() > now.getTime() + maxAheadMs)
      throw new Fault("invalid", "`through` may be at most 5 minutes ahead.");
    return runs.openNow(tx, id, { settleMs: settings.settleMs, through: through ?? now });
  });
  await dispatchRuns(deps, [run]);
  return loadRunReply(db, { runId: run.id });
}
