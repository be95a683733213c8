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
 * Opens a run that is done only when everything up to now was read, or asks the one that is open to read as far.
 * @throws Fault not_found, conflict
 */
export function startRun(db: DbPool, workspaceId: string, { settleMs }: { settleMs: number }): Promise<Run> {
  return inTransaction(db, async (tx) => {
    const integration = await lockIntegration(tx, workspaceId);
    assertActive(integration);
    return runs.openNow(tx, integration.id, { settleMs, through: await readDatabaseTime(tx) });
  });
}

/** @throws Fault conflict, when nothing is read now, saying what to do */
export function assertActive(integration: Integration): void {
  const status = integrations.toIngestionStatus(integration);
  if (status === "active") return;
  const words = {
    off: "ingestion is off: its admin switches it on",
    paused: `ingestion is paused: inlet integrations resume ${integration.workspaceId}`,
    needs_attention: integration.attention?.message ?? "the API key needs attention",
  };
  throw new Fault("conflict", words[status]);
}
