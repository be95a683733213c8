import { Fault } from "@inlet/contracts";
import { deletions, inTransaction } from "@inlet/db";
import type { Deps } from "../deps.ts";
import { dispatchRuns } from "../dispatch.ts";
import { lockActive } from "../integrations/ingestion-status.ts";
import { loadRunReply, type RunReply } from "../replies/run-reply.ts";

/**
 * Opens a run that finds records deleted at Kustomer, or makes the open one run again.
 * @throws Fault not_found, conflict
 */
export async function startReconcile(
  deps: Pick<Deps, "db" | "queues" | "log">,
  { workspaceId, full }: { workspaceId: string; full: boolean },
): Promise<RunReply> {
  const run = await inTransaction(deps.db, async (tx) => {
    const { id } = await lockActive(tx, workspaceId);
    return deletions.openReconcile(tx, id, { full });
  });
  if (run === undefined)
    throw new Fault(
      "conflict",
      "Nothing has been read yet, so there is nothing to reconcile: wait for the first run.",
    );
  await dispatchRuns(deps, [run]);
  return loadRunReply(deps.db, { runId: run.id });
}
