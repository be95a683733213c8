import { Fault } from "@inlet/contracts";
import { runs } from "@inlet/db";
import type { Deps } from "../deps.ts";
import type { RunReply } from "../replies/run-reply.ts";
import { clampToRetained } from "../retention/clamp-to-retained.ts";
import { openRun } from "./open-run.ts";
import { clampToSettled } from "./settled-range.ts";

/**
 * Opens a run that reads a past range, as far as its records are kept. An integration has at most one open backfill.
 * @throws Fault not_found, conflict, invalid
 */
export const startBackfill = (
  deps: Pick<Deps, "db" | "queues" | "settings" | "log" | "actor">,
  { workspaceId, range }: { workspaceId: string; range: runs.BackfillRange },
): Promise<RunReply> =>
  openRun(
    deps,
    { workspaceId, action: "backfill.started", after: range },
    async (tx, { id, kustomerAheadMs }) => {
      const settled = await clampToSettled(tx, range, { ...deps.settings, kustomerAheadMs });
      const retained = await clampToRetained(tx, workspaceId, settled);
      const run = await runs.openBackfill(tx, id, retained.range);
      if (run !== undefined) return run;
      const open = await runs.findOpenBackfill(tx, id);
      throw new Fault(
        "conflict",
        `A backfill is already open (run ${open?.id}, ${open?.state}): wait until it ends, or cancel it.`,
        { details: { runId: open?.id } },
      );
    },
  );
