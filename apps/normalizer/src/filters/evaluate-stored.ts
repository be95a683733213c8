import { type Db, type FilterChange, filters, integrations } from "@inlet/db";
import { compileFilters, filterAttributes } from "@inlet/kustomer";
import { pickPredicate } from "./filter-records.ts";

/** How many stored records one transaction evaluates. */
const sliceSize = 200;

const kinds = { conversations: "conversation", messages: "message" } as const;

/**
 * Evaluates the next stored records by the present filters, and removes those that do not meet them. The caller's transaction
 * holds the workspace's admission meanwhile, so a slice is small.
 * @returns whether stored records are left to evaluate
 */
export async function evaluateSlice(tx: Db, workspaceId: string): Promise<boolean> {
  await filters.lockAdmission(tx, workspaceId);
  const change = await filters.lockChange(tx, workspaceId);
  if (change?.phase !== "conversations" && change?.phase !== "messages") return false;
  const integration = await integrations.findByWorkspace(tx, workspaceId);
  const rules = compileFilters(integration?.filters ?? null);
  if (rules[change.phase] === undefined) {
    await filters.advanceChange(tx, change, { lastId: undefined });
    return true;
  }
  const kind = kinds[change.phase];
  const meets = pickPredicate(rules, kind);
  const records = await filters.listEvaluable(
    tx,
    { kind, attributes: filterAttributes, isLocked: true },
    { workspaceId, after: change.lastId, limit: sliceSize },
  );
  const failing = records.filter((it) => !meets(it));
  await removeFailing(tx, change, failing);
  const removed = { [kind === "conversation" ? "removed" : "removedMessages"]: failing.length };
  const lastId = records.length < sliceSize ? undefined : records.at(-1)?.id;
  await filters.advanceChange(tx, change, { lastId, evaluated: records.length, ...removed });
  return true;
}

async function removeFailing(
  tx: Db,
  { workspaceId, phase }: FilterChange,
  failing: readonly filters.EvaluableRecord[],
): Promise<void> {
  const ids = failing.map((it) => it.id);
  if (phase === "conversations") {
    await filters.saveFiltered(tx, { workspaceId, kind: "conversation" }, failing);
    await filters.removeConversations(tx, workspaceId, ids);
  } else {
    await filters.saveFiltered(tx, { workspaceId, kind: "message" }, failing);
    await filters.removeMessages(tx, workspaceId, ids);
  }
}
