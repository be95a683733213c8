import { Fault } from "@inlet/contracts";
import {
  type DbPool,
  type Integration,
  inTransaction,
  integrations,
  type Run,
  readDatabaseTime,
  runs,
} from "@inlet/db";
import { lockIntegration } from "../integrations/find-integration.ts";

/**
 * Opens a run that is done only when it has read everything up to now. If a run is open already, that run does so.
 * @throws Fault not_found, conflict
 */
export function startRun(db: DbPool, workspaceId: string, { settleMs }: { settleMs: number }): Promise<Run> {
  return inTransaction(db, async (tx) => {
    const integration = await lockIntegration(tx, workspaceId);
    assertActive(integration);
    return runs.openNow(tx, integration.id, { settleMs, through: await readDatabaseTime(tx) });
  });
}

/** Checks that ingestion is on, not paused, and needs no attention. @throws Fault conflict, which says what to do */
export function assertActive(integration: Integration): void {
  const status = integrations.toIngestionStatus(integration);
  if (status === "active") return;
  const refusals = {
    off: "ingestion is off: an admin of the workspace can switch it on",
    paused: `ingestion is paused: inlet integrations resume ${integration.workspaceId}`,
    needs_attention: integration.attention?.message ?? "the API key needs attention",
  };
  throw new Fault("conflict", refusals[status]);
}
