import { Fault } from "@inlet/contracts";
import { type Db, type DbPool, type Integration, integrations, type Ring, runs } from "@inlet/db";
import { lockIntegration } from "./find-integration.ts";
import { statusOf } from "./status-of.ts";

/** What came of it, and whom to ring for once it is committed. */
interface Switched {
  integration: Integration;
  rings: Ring[];
}

/** Pauses an integration: its open runs keep their place, and nothing new is read. @throws Fault not_found */
export function pause(db: DbPool, workspaceId: string): Promise<Integration> {
  return db.transaction().execute(async (tx) => {
    const before = await lockIntegration(tx, workspaceId);
    const after = await integrations.setSwitches(tx, before.id, { paused: true });
    await runs.pauseAll(tx, before.id);
    return after ?? before;
  });
}

/**
 * Ends a pause: paused runs go on, and where no live run was open, one is opened. With ingestion off nothing is read.
 * @throws Fault not_found, conflict
 */
export function resume(
  db: DbPool,
  workspaceId: string,
  { settleMs }: { settleMs: number },
): Promise<Switched> {
  return db.transaction().execute(async (tx) => {
    const before = await lockIntegration(tx, workspaceId);
    if (before.attention !== null)
      throw new Fault("conflict", `ingestion cannot be resumed: ${before.attention.message}`);
    const integration = (await integrations.setSwitches(tx, before.id, { paused: false })) ?? before;
    return { integration, rings: await goOn(tx, { before, integration, settleMs }) };
  });
}

interface Going {
  before: Integration;
  integration: Integration;
  settleMs: number;
}

async function goOn(tx: Db, { before, integration, settleMs }: Going): Promise<Ring[]> {
  if (statusOf(before) === "active" || statusOf(integration) !== "active") return [];
  const resumed = await runs.resumeAll(tx, integration.id);
  if (resumed.some((it) => it.lane === "live")) return resumed;
  return [...resumed, await runs.openNow(tx, integration.id, { settleMs })];
}
