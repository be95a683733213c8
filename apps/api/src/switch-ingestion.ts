import { Fault } from "@inlet/contracts";
import { type Db, type Integration, integrations, type Ring, runs } from "@inlet/db";
import type { Deps } from "./deps.ts";
import { statusOf } from "./integration-reply.ts";

/** What an admin changes. */
export type Change = Parameters<typeof integrations.setSwitches>[2];

/** What came of it, and whom to ring for once it is committed. */
interface Switched {
  integration: Integration;
  rings: Ring[];
}

/**
 * Sets switches in one transaction. Switched off, open runs pause and keep their place; switched on, they go on, and
 * where no live run was open, one is opened.
 * @throws Fault not_found, conflict
 */
export async function switchIngestion(
  { db, settings }: Pick<Deps, "db" | "settings">,
  workspaceId: string,
  change: Change,
): Promise<Switched> {
  return db.transaction().execute(async (tx) => {
    const before = await integrations.lockByWorkspace(tx, workspaceId);
    if (before === undefined) throw notConnected();
    if (asksForMore(change)) refuseWithAttention(before);
    const integration = (await integrations.setSwitches(tx, before.id, given(change))) ?? before;
    const rings = await followSwitches(tx, { before, after: integration, settleMs: settings.settleMs });
    return { integration: (await integrations.findById(tx, before.id)) ?? integration, rings };
  });
}

/** Nothing is connected yet. */
export const notConnected = () =>
  new Fault("not_found", "No Kustomer is connected: PUT an API key to .../integrations/kustomer first.");

const asksForMore = (change: Change) => change.ingestConversations === true || change.paused === false;

function refuseWithAttention({ attention }: Integration): void {
  if (attention === null) return;
  throw new Fault("conflict", `Ingestion cannot be switched on: ${attention.message}`, {
    details: { reason: attention.reason, missingRoles: attention.missingRoles },
  });
}

interface Following {
  before: Integration;
  after: Integration;
  settleMs: number;
}

async function followSwitches(tx: Db, { before, after, settleMs }: Following): Promise<Ring[]> {
  const wasActive = statusOf(before) === "active";
  const isActive = statusOf(after) === "active";
  if (!isActive) await runs.pauseAll(tx, after.id);
  if (!isActive || wasActive) return [];
  const resumed = await runs.resumeAll(tx, after.id);
  if (resumed.some((it) => it.lane === "live")) return resumed;
  return [...resumed, await runs.openNow(tx, after.id, { settleMs })];
}

/** Only what was given: an absent switch stays as it is. */
function given(change: Change): Change {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}
