import { Fault } from "@inlet/contracts";
import { type Db, inTransaction, runs } from "@inlet/db";
import type { Deps } from "../deps.ts";
import { dispatchRuns } from "../dispatch.ts";
import { lockActive } from "../integrations/ingestion-status.ts";
import { loadRunReply, type RunReply } from "../replies/run-reply.ts";
import { clampToSettled } from "./settled-range.ts";

/**
 * Opens a run that reads a past range. An integration has at most one open backfill.
 * @throws Fault not_found, conflict, invalid
 */
export async function startBackfill(
  deps: Pick<Deps, "db" | "queues" | "settings" | "log">,
  { workspaceId, range }: { workspaceId: string; range: runs.BackfillRange },
): Promise<RunReply> {
  const { db, settings } = deps;
  const run = await inTransaction(db, async (tx) => {
    const { id } = await lockActive(tx, workspaceId);
    const settled = await clampToSettled(tx, range, settings);
    return (await runs.openBackfill(tx, id, settled)) ?? (await refuseSecond(tx, id));
  });
  await dispatchRuns(deps, [run]);
  return loadRunReply(db, { runId: run.id });
}

async function refuseSecond(tx: Db, integrationId: string): Promise<never> {
  const open = await runs.findOpenBackfill(tx, integrationId);
  throw new Fault(
    "conflict",
    `A backfill is already open (run ${open?.id}, ${open?.state}): wait until it ends, or cancel it.`,
    { details: { runId: open?.id } },
  );
}
