import { Fault } from "@inlet/contracts";
import { type Integration, inTransaction, integrations } from "@inlet/db";
import type { Deps } from "../deps.ts";

/** What an admin changes. */
export type SwitchChange = Parameters<typeof integrations.setSwitches>[2];

/**
 * Sets switches in one transaction. Switched off, open runs pause and keep their place; switched on, they go on, and
 * where no live run was open, one is opened.
 * @throws Fault not_found, conflict
 */
export async function switchIngestion(
  { db, settings }: Pick<Deps, "db" | "settings">,
  workspaceId: string,
  change: SwitchChange,
): Promise<integrations.SwitchResult> {
  return inTransaction(db, async (tx) => {
    const before = await integrations.lockByWorkspace(tx, workspaceId);
    if (before === undefined) throw notConnected();
    if (isSwitchingOn(change)) assertNoAttention(before);
    return integrations.changeIngestionSwitches(tx, before, {
      switches: omitUndefined(change),
      settleMs: settings.settleMs,
    });
  });
}

/** Nothing is connected yet. */
export const notConnected = () =>
  new Fault("not_found", "No Kustomer is connected: PUT an API key to .../integrations/kustomer first.");

const isSwitchingOn = (change: SwitchChange) =>
  change.ingestConversations === true || change.paused === false;

function assertNoAttention({ attention }: Integration): void {
  if (attention === null) return;
  throw new Fault("conflict", `Ingestion cannot be switched on: ${attention.message}`, {
    details: { reason: attention.reason, missingRoles: attention.missingRoles },
  });
}

/** Only what was given: an absent switch stays as it is. */
function omitUndefined(change: SwitchChange): SwitchChange {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}
