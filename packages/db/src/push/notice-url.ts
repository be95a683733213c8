import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import { enableEndpoint } from "./endpoints.ts";

/** SQL expression on `workspace`: the URL that receives its notices. */
export const noticeUrl = sql<string | null>`(
  select url from webhook_endpoint e where e.workspace_id = workspace.id and e.is_notice_url)`;

/**
 * Saves the URL that receives a workspace's notices as an endpoint; null removes it. A URL that was disabled is tried
 * again, with everything that waits for it.
 */
export async function saveNoticeUrl(tx: Db, workspaceId: string, url: string | null): Promise<void> {
  if (url === null) {
    await sql`delete from webhook_endpoint where workspace_id = ${workspaceId} and is_notice_url`.execute(tx);
    return;
  }
  const { rows } = await sql<{ id: string }>`
    insert into webhook_endpoint (workspace_id, url, events, is_notice_url)
    values (${workspaceId}, ${url}, array['notice'], true)
    on conflict (workspace_id) where is_notice_url do update set url = excluded.url
    returning id`.execute(tx);
  for (const { id } of rows) await enableEndpoint(tx, id);
}
