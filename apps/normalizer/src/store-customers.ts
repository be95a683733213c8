import { backlog, type Db, records } from "@inlet/db";
import { parseCustomer } from "@inlet/kustomer";
import { withoutDeleted } from "./exclude-deleted.ts";
import { type MappedBatch, originOf } from "./origin.ts";
import type { Stored } from "./outcome.ts";
import { parseRecords } from "./parse-records.ts";

/** Stores the customers that are wanted or known; the others are people who gave no feedback, and are not kept. */
export async function storeCustomers(tx: Db, batch: MappedBatch, raw: readonly unknown[]): Promise<Stored> {
  const { workspaceId } = batch;
  const { records: shown, rejected } = parseRecords(raw, parseCustomer);
  const customers = await withoutDeleted(tx, batch, { kind: "customer", records: shown });
  const ids = customers.map((it) => it.id);
  const answered = await backlog.pickPresent(tx, workspaceId, { kind: "customer", ids });
  const keep = new Set([...answered, ...(await records.lookUpCustomers(tx, workspaceId, ids))]);
  const rows = customers.filter((it) => keep.has(it.id));
  const written = await records.upsertCustomers(tx, rows, originOf(batch));
  await backlog.removeFetched(tx, batch, { kind: "customer", ids });
  return {
    rejected,
    outcome: {
      stored: written.length,
      unchanged: rows.length - written.length,
      held: 0,
      rejected: rejected.length,
      dropped: shown.length - rows.length,
    },
  };
}
