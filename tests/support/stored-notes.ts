import type { TruthItem } from "@inlet/kustomer-simulator";
import type { TestSystem } from "./test-system.ts";

/** Lists the internal notes that a workspace has stored, in the form of the simulator's truth, by id. */
export async function listStoredNotes(
  db: Pick<TestSystem["db"], "query">,
  workspaceId: string,
): Promise<TruthItem[]> {
  const { rows } = await db.query(
    `select id, conversation_id as "conversationId", customer_id as "customerId", body, created_by as "agentId",
       created_at as "createdAt", updated_at as "updatedAt"
     from note where workspace_id = $1 order by id`,
    [workspaceId],
  );
  return rows.map((it) => ({
    ...it,
    createdAt: it.createdAt.toISOString(),
    updatedAt: it.updatedAt.toISOString(),
  }));
}
