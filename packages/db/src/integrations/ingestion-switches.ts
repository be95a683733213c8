import type { IngestionStatus } from "@inlet/contracts";
import type { Db } from "../client/open-db.ts";
import { openNow, pauseAll, type RunRef, resumeAll } from "../runs/index.ts";
import type { Integration, Switches } from "./integrations.ts";
import { setSwitches } from "./integrations.ts";

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

/** The changed integration, and which runs to dispatch once the transaction is committed. */
export interface SwitchResult {
  integration: Integration;
  toDispatch: RunRef[];
}

/**
 * Sets switches and pauses or resumes the runs accordingly. When the integration is no longer active, open runs pause
 * and keep their position. When it is active again, they resume, and a live run is opened if none is open.
 * @param before the integration, locked by this transaction
 */
export async function changeIngestionSwitches(
  tx: Db,
  before: Integration,
  { switches, settleMs }: { switches: Switches; settleMs: number },
): Promise<SwitchResult> {
  const integration = (await setSwitches(tx, before.id, switches)) ?? before;
  if (toIngestionStatus(integration) !== "active") await pauseAll(tx, before.id);
  if (toIngestionStatus(integration) !== "active" || toIngestionStatus(before) === "active")
    return { integration, toDispatch: [] };
  const resumed = await resumeAll(tx, before.id);
  if (resumed.some((it) => it.lane === "live")) return { integration, toDispatch: resumed };
  return { integration, toDispatch: [...resumed, await openNow(tx, before.id, { settleMs })] };
}
