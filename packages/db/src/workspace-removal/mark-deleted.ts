import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import { buildMove as buildReportMove } from "../reports/report.ts";
import { buildMove } from "../runs/transitions.ts";

/**
 * Marks a workspace as deleted. From its commit on nobody finds it, its tokens and their sessions have ended, its runs are
 * cancelled, its reports have failed, and nothing is fetched or received for it. A scheduler then removes what it has, bit by
 * bit. The caller holds the workspace's lock.
 */
export async function markDeleted(tx: Db, workspaceId: string): Promise<void> {
  await sql`update workspace set deleted_at = clock_timestamp() where id = ${workspaceId}`.execute(tx);
  await sql`delete from api_token where workspace_id = ${workspaceId}`.execute(tx);
  await sql`delete from integration_webhook where workspace_id = ${workspaceId}`.execute(tx);
  await sql`
    update integration set ingest_conversations = false, recheck_at = null, attention = null
    where workspace_id = ${workspaceId}`.execute(tx);
  await buildMove({ to: "cancelled" }, sql`workspace_id = ${workspaceId}`).execute(tx);
  await buildReportMove({ to: "failed" }, sql`workspace_id = ${workspaceId}`).execute(tx);
  await sql`
    update webhook_endpoint set disabled_at = clock_timestamp(), disabled_reason = 'person'
    where workspace_id = ${workspaceId}`.execute(tx);
  await sql`delete from erasure_scan where workspace_id = ${workspaceId}`.execute(tx);
}
