import type { IngestionStatus } from "@inlet/contracts";
import type { Db } from "../client/open-db.ts";
import { openNow, pauseAll, type RunRef, resumeAll } from "../runs/index.ts";
import type { Integration, Switches } from "./integrations.ts";
import { setSwitches } from "./integrations.ts";

/** Whether and why anything is read of an integration. */
export function toIngestionStatus({
  attention,
  ingestConversations,
  paused,
}: Pick<Integration, "attention" | "ingestConversations" | "paused">): IngestionStatus {
  if (attention !== null) return "needs_attention";
  if (!ingestConversations) return "off";
  return paused ? "paused" : "active";
}

/** What became of an integration, and whom to ring for once it is committed. */
export interface SwitchResult {
  integration: Integration;
  toDispatch: RunRef[];
}

/**
 * Sets switches and lets the runs follow: when nothing is to be read any more the open ones pause and keep their place;
 * when it is again they go on, and where no live one was open, one is opened.
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
