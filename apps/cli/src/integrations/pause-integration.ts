import { Fault } from "@inlet/contracts";
import { type DbPool, type Integration, inTransaction, integrations } from "@inlet/db";
import { lockIntegration } from "./find-integration.ts";

/** Pauses an integration: its open runs keep their cursors and read nothing new. @throws Fault not_found */
export function pauseIntegration(db: DbPool, workspaceId: string): Promise<Integration> {
  return inTransaction(db, async (tx) => {
    const before = await lockIntegration(tx, workspaceId);
    const paused = await integrations.changeIngestionSwitches(tx, before, {
      switches: { paused: true },
      settleMs: 0,
    });
    return paused.integration;
  });
}

/**
 * Ends a pause: paused runs continue, and if no live run is open, one is opened. While ingestion is off, none reads.
 * @throws Fault not_found, conflict
 */
export function resumeIntegration(
  db: DbPool,
  workspaceId: string,
  { settleMs }: { settleMs: number },
): Promise<integrations.SwitchResult> {
  return inTransaction(db, async (tx) => {
    const before = await lockIntegration(tx, workspaceId);
    if (before.attention !== null)
      throw new Fault("conflict", `ingestion cannot be resumed: ${before.attention.message}`);
    return integrations.changeIngestionSwitches(tx, before, { switches: { paused: false }, settleMs });
  });
}
