import { Fault } from "@inlet/contracts";
import { readDatabaseTime, runs } from "@inlet/db";
import type { Deps } from "../deps.ts";
import type { RunReply } from "../replies/run-reply.ts";
import { openRun } from "./open-run.ts";
import { maxAheadMs } from "./settled-range.ts";

/**
 * Opens a run that is done only when it has read everything up to `through`, by default the database's present time. If
 * a run is open already, that run reads up to `through` as well.
 * @throws Fault not_found, conflict, invalid
 */
export const startRun = (
  deps: Pick<Deps, "db" | "queues" | "settings" | "log" | "actor">,
  { workspaceId, through }: { workspaceId: string; through?: Date | undefined },
): Promise<RunReply> =>
  openRun(deps, { workspaceId, action: "run.started", after: { through } }, async (tx, { id }) => {
    const now = await readDatabaseTime(tx);
    if (through !== undefined && through.getTime() > now.getTime() + maxAheadMs)
      throw new Fault("invalid", "`through` may be at most 5 minutes ahead.");
    return runs.openNow(tx, id, { settleMs: deps.settings.settleMs, through: through ?? now });
  });
