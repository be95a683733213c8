import { sql } from "kysely";
import { allowLongStatements } from "../client/in-transaction.ts";
import type { Db } from "../client/open-db.ts";
import { forgetFeed } from "../feed/floors.ts";
import type { Integration } from "./integrations.ts";

/** What a purge empties: records, and what lists keep of them. */
const purged = [
  "noteReading",
  "note",
  "message",
  "conversation",
  "conversationItem",
  "conversationText",
  "customer",
  "tag",
  "agent",
  "rejectedRecord",
  "heldConversation",
  "threadCheck",
  "orphanedCustomer",
  "redactionFingerprint",
  "withheldRecord",
  "customerName",
] as const;

/**
 * Disconnects a workspace: deletes the encrypted key, runs, cursors, raw batches, the fetch backlog and its log,
 * deletion candidates, erasures and filters, and with `purge` also its conversations, messages, notes, customers, tags and names of agents. Charged
 * volume stays charged.
 */
export async function disconnect(db: Db, integration: Integration, { purge }: { purge: boolean }) {
  const { id, workspaceId } = integration;
  await allowLongStatements(db);
  const runs = await db.selectFrom("run").select("id").where("integrationId", "=", id).execute();
  await db.deleteFrom("integration").where("id", "=", id).execute();
  // Only after deleting the runs, which waits for steps that are about to store one more page.
  const runIds = runs.map((it) => it.id);
  await db.deleteFrom("rawBatch").where(sql<boolean>`run_id = any(${runIds}::uuid[])`).execute();
  await db.deleteFrom("rawBatch").where("runId", "is", null).where("integrationId", "=", id).execute();
  for (const table of [
    "fetchBacklog",
    "fetchLog",
    "deletionCandidate",
    "erasure",
    "erasureScan",
    "filteredConversation",
    "filteredMessage",
    "filterChange",
  ] as const)
    await db.deleteFrom(table).where("workspaceId", "=", workspaceId).execute();
  if (!purge) return;
  await forgetFeed(db, workspaceId);
  for (const table of purged) await db.deleteFrom(table).where("workspaceId", "=", workspaceId).execute();
}
