import { Fault } from "@inlet/contracts";
import { type Integration, inTransaction, integrations, type Run, readDatabaseTime, runs } from "@inlet/db";
import type { Deps } from "../deps.ts";
import { notConnected } from "../integrations/switch-ingestion.ts";

const maxAheadMs = 5 * 60_000;

const refusals = {
  off: "Ingestion is off: switch it on first (PATCH ingestConversations).",
  paused: "Ingestion is paused: resume it first (PATCH paused).",
};

/**
 * Opens a run that is done only when it has read everything up to `through`, by default the database's present time. If
 * a run is open already, that run reads up to `through` as well.
 * @throws Fault not_found, conflict, invalid
 */
export async function startRun(
  { db, settings }: Pick<Deps, "db" | "settings">,
  workspaceId: string,
  { through }: { through?: Date | undefined },
): Promise<Run> {
  return inTransaction(db, async (tx) => {
    const integration = await integrations.lockByWorkspace(tx, workspaceId);
    if (integration === undefined) throw notConnected();
    assertActive(integration);
    const now = await readDatabaseTime(tx);
    if (through !== undefined && through.getTime() > now.getTime() + maxAheadMs)
      throw new Fault("invalid", "`through` may be at most 5 minutes ahead.");
    return runs.openNow(tx, integration.id, { settleMs: settings.settleMs, through: through ?? now });
  });
}

/** Checks that ingestion is on, not paused, and needs no attention. @throws Fault conflict, which says what to do */
export function assertActive(integration: Integration): void {
  const status = integrations.toIngestionStatus(integration);
  if (status === "active") return;
  if (status === "off" || status === "paused") throw new Fault("conflict", refusals[status]);
  throw new Fault("conflict", integration.attention?.message ?? "The API key needs attention.");
}
