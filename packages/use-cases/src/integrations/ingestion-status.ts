import { Fault, type IngestionStatus } from "@inlet/contracts";
import type { Db, Integration } from "@inlet/db";
import { lockIntegration } from "./find-integration.ts";

/** Converts an integration's switches to its status: whether it is read, and why not. */
export function toIngestionStatus({
  attention,
  ingestConversations,
  paused,
}: Pick<Integration, "attention" | "ingestConversations" | "paused">): IngestionStatus {
  if (attention !== null) return "needs_attention";
  if (!ingestConversations) return "off";
  return paused ? "paused" : "active";
}

/** When the next run of an integration is due; null while ingestion is not active. */
export const getNextRunAt = (
  it: Pick<Integration, "attention" | "ingestConversations" | "paused" | "nextRunAt">,
): Date | null => (toIngestionStatus(it) === "active" ? it.nextRunAt : null);

/** Checks that ingestion is on, not paused, and needs no attention. @throws Fault conflict, which says what to do */
export function assertActive(integration: Integration): void {
  const refusals = {
    active: undefined,
    off: "Ingestion is off: an admin of the workspace can turn it on.",
    paused: "Ingestion is paused: resume it first.",
    needs_attention: integration.attention?.message,
  };
  const refusal = refusals[toIngestionStatus(integration)];
  if (refusal !== undefined) throw new Fault("conflict", refusal);
}

/**
 * Finds the integration of a workspace, checks that ingestion is active, and locks it until the transaction ends.
 * @throws Fault not_found, conflict
 */
export async function lockActive(tx: Db, workspaceId: string): Promise<Integration> {
  const integration = await lockIntegration(tx, workspaceId);
  assertActive(integration);
  return integration;
}
