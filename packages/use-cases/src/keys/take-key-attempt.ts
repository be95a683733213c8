import { Fault } from "@inlet/contracts";
import { type Db, integrations } from "@inlet/db";

/** Counts an attempt. Each check costs requests to Kustomer, so each workspace has a limit. @throws Fault rate_limited */
export async function takeKeyAttempt(db: Db, workspaceId: string): Promise<void> {
  const waitMs = await integrations.takeKeyAttempt(db, workspaceId);
  if (waitMs === undefined) return;
  throw new Fault("rate_limited", "Too many keys were tried for this workspace; try again later.", {
    retryAt: new Date(Date.now() + waitMs),
  });
}
