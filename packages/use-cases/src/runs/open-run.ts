import { type Db, type Integration, inTransaction, type RunRef } from "@inlet/db";
import type { Deps } from "../deps.ts";
import { dispatchRuns } from "../dispatch.ts";
import { lockActive } from "../integrations/ingestion-status.ts";
import { loadRunReply, type RunReply } from "../replies/run-reply.ts";

/**
 * Opens a run of a workspace whose ingestion is active, and dispatches it. `open` runs in the transaction that has locked
 * the integration.
 * @throws Fault not_found, conflict
 */
export async function openRun(
  deps: Pick<Deps, "db" | "queues" | "log">,
  workspaceId: string,
  open: (tx: Db, integration: Integration) => Promise<RunRef>,
): Promise<RunReply> {
  const run = await inTransaction(deps.db, async (tx) => open(tx, await lockActive(tx, workspaceId)));
  await dispatchRuns(deps, [run]);
  return loadRunReply(deps.db, { runId: run.id });
}
