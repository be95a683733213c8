import { Fault } from "@inlet/contracts";
import { inTransaction, integrations, type Run, runs } from "@inlet/db";
import type { Deps } from "../deps.ts";
import { notConnected } from "../integrations/switch-ingestion.ts";
import { assertActive } from "./start-run.ts";

/**
 * Opens a run that reads a past range. An integration has at most one open backfill.
 * @throws Fault not_found, conflict, invalid
 */
export function startBackfill(
  { db, settings }: Pick<Deps, "db" | "settings">,
  workspaceId: string,
  requested: runs.BackfillRange,
): Promise<Run> {
  return inTransaction(db, async (tx) => {
    const integration = await integrations.lockByWorkspace(tx, workspaceId);
    if (integration === undefined) throw notConnected();
    assertActive(integration);
    const range = await runs.clampToSettled(tx, requested, settings);
    const run = await runs.openBackfill(tx, integration.id, range);
    return run ?? (await refuseSecond(tx, integration.id));
  });
}

async function refuseSecond(
  tx: Parameters<typeof runs.findOpenBackfill>[0],
  integrationId: string,
): Promise<never> {
  const open = await runs.findOpenBackfill(tx, integrationId);
  throw new Fault(
    "conflict",
    `A backfill is already open (run ${open?.id}, ${open?.state}): wait until it ends, or cancel it.`,
    { details: { runId: open?.id } },
  );
}
