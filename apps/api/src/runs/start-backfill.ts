import { Fault } from "@inlet/contracts";
import { backfills, inTransaction, integrations, type Run } from "@inlet/db";
import type { Deps } from "../deps.ts";
import { notConnected } from "../integrations/switch-ingestion.ts";
import { assertActive } from "./start-run.ts";

/**
 * Opens a run that reads a past range. There is one at a time.
 * @throws Fault not_found, conflict, invalid
 */
export function startBackfill(
  { db, settings }: Pick<Deps, "db" | "settings">,
  workspaceId: string,
  asked: backfills.BackfillRange,
): Promise<Run> {
  return inTransaction(db, async (tx) => {
    const integration = await integrations.lockByWorkspace(tx, workspaceId);
    if (integration === undefined) throw notConnected();
    assertActive(integration);
    const range = await backfills.clampToSettled(tx, asked, settings);
    const run = await backfills.openBackfill(tx, integration.id, range);
    return run ?? (await refuseSecond(tx, integration.id));
  });
}

async function refuseSecond(
  tx: Parameters<typeof backfills.findOpenBackfill>[0],
  integrationId: string,
): Promise<never> {
  const open = await backfills.findOpenBackfill(tx, integrationId);
  throw new Fault(
    "conflict",
    `A backfill is open already (run ${open?.id}, ${open?.state}): wait until it is over, or cancel it.`,
    { details: { runId: open?.id } },
  );
}
