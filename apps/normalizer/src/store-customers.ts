import { backlog, type Db, records } from "@inlet/db";
import { parseCustomer } from "@inlet/kustomer";
import { excludeDeleted } from "./exclude-deleted.ts";
import { type MappedBatch, toOrigin } from "./origin.ts";
import type { StoreResult } from "./outcome.ts";
import { parseRecords } from "./parse-records.ts";

/** Stores the customers that are stored already or in the backlog. The others gave no feedback, so they are dropped. */
export async function storeCustomers(
  tx: Db,
  batch: MappedBatch,
  raw: readonly unknown[],
): Promise<StoreResult> {
  const { workspaceId } = batch;
  const { records: parsed, rejected } = parseRecords(raw, parseCustomer);
  const existing = await excludeDeleted(tx, batch, { kind: "customer", records: parsed });
  const ids = existing.map((it) => it.id);
  const pending = await backlog.pickPresent(tx, workspaceId, { kind: "customer", ids });
  const keep = new Set([...pending, ...(await records.lookUpCustomers(tx, workspaceId, ids))]);
  const rows = existing.filter((it) => keep.has(it.id));
  const written = await records.upsertCustomers(tx, rows, toOrigin(batch));
  await backlog.removeFetched(tx, batch, { kind: "customer", ids });
  return {
    rejected,
    outcome: {
      stored: written.length,
      unchanged: rows.length - written.length,
      held: 0,
      rejected: rejected.length,
      dropped: parsed.length - rows.length,
    },
  };
}
