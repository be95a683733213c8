import type { Truth } from "@inlet/kustomer-simulator";
import type { Difference } from "@inlet/standalone";
import { listRuns, type ModelTenant } from "../world/model-tenant.ts";

/**
 * Creates a check whether a tenant can see that a record may differ from the truth: the record or its conversation is in
 * the list of pending records, or a run warns about its stream. Customers are read because conversations and messages
 * name them, so a warning about these covers them too.
 */
export async function createNameCheck(
  tenant: ModelTenant,
  truth: Truth,
): Promise<(difference: Pick<Difference, "stream" | "id">) => boolean> {
  const entries = await tenant.api.listAll<{ id: string }>(`${tenant.integrationPath}/pending`);
  const pending = new Set(entries.map(({ id }) => id));
  const runs = await listRuns(tenant);
  const warnings = runs.flatMap((run) => run.warnings).join("\n");
  const conversationIds = new Map(
    truth.messages?.items.map(({ id, ...message }) => [id, String(message["conversationId"])]),
  );
  const isWarned = (stream: string) =>
    warnings.includes(stream) ||
    (stream === "customers" && /list of (conversations|messages)/.test(warnings));
  return ({ stream, id }) =>
    pending.has(id) || pending.has(conversationIds.get(id) ?? "") || isWarned(stream);
}
