import type { AuditAction } from "@inlet/contracts";
import { audit, type Db, type Integration, inTransaction, type RunRef } from "@inlet/db";
import type { Deps } from "../deps.ts";
import { dispatchRuns } from "../dispatch.ts";
import { lockActive } from "../integrations/ingestion-status.ts";
import { loadRunReply, type RunReply } from "../replies/run-reply.ts";

/** What a person has asked a run for, as the audit log shows it. */
export interface RunRequest {
  workspaceId: string;
  action: AuditAction;
  after?: object;
}

/**
 * Opens a run of a workspace whose ingestion is active, and dispatches it. `open` runs in the transaction that has locked
 * the integration.
 * @throws Fault not_found, conflict
 */
export async function openRun(
  deps: Pick<Deps, "db" | "queues" | "log" | "actor">,
  { workspaceId, ...request }: RunRequest,
  open: (tx: Db, integration: Integration) => Promise<RunRef>,
): Promise<RunReply> {
  const run = await inTransaction(deps.db, async (tx) => {
    const opened = await open(tx, await lockActive(tx, workspaceId));
    await audit.record(tx, deps.actor, { workspaceId, ...request, subject: opened.id });
    return opened;
  });
  await dispatchRuns(deps, [run]);
  return loadRunReply(deps.db, { runId: run.id });
}
