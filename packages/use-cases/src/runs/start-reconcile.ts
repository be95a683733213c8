import { Fault } from "@inlet/contracts";
import { deletions } from "@inlet/db";
import type { Deps } from "../deps.ts";
import type { RunReply } from "../replies/run-reply.ts";
import { openRun } from "./open-run.ts";

/**
 * Opens a run that finds records deleted at Kustomer, or makes the open one run again.
 * @throws Fault not_found, conflict
 */
export const startReconcile = (
  deps: Pick<Deps, "db" | "queues" | "log" | "actor">,
  { workspaceId, full }: { workspaceId: string; full: boolean },
): Promise<RunReply> =>
  openRun(deps, { workspaceId, action: "reconcile.started", after: { full } }, async (tx, { id }) => {
    const run = await deletions.openReconcile(tx, id, { full });
    if (run !== undefined) return run;
    throw new Fault(
      "conflict",
      "Nothing has been read yet, so there is nothing to reconcile: wait for the first run.",
    );
  });
