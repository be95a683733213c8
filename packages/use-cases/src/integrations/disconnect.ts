import { audit, inTransaction, integrations } from "@inlet/db";
import type { Deps } from "../deps.ts";
import { lockIntegration } from "./find-integration.ts";

/** Disconnects a workspace from Kustomer, and with `purge` deletes its records. @throws Fault not_found */
export function disconnect(
  { db, actor }: Pick<Deps, "db" | "actor">,
  { workspaceId, purge }: { workspaceId: string; purge: boolean },
): Promise<void> {
  return inTransaction(db, async (tx) => {
    const integration = await lockIntegration(tx, workspaceId);
    await integrations.disconnect(tx, integration, { purge });
    const { id, keyHint, orgName } = integration;
    const event = { workspaceId, action: "integration.disconnected", subject: id } as const;
    await audit.record(tx, actor, { ...event, after: { purge, keyHint, orgName } });
  });
}
